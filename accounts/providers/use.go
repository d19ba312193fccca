package providers

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"

	"postkey/accounts"
)

// What is more than any file of a person needs.
const (
	maxFiles    = 200
	maxFileSize = 1 << 20 // bytes
)

// A FileError says why a file was left out.
type FileError struct {
	Name string
	Err  error
}

func (e *FileError) Error() string { return fmt.Sprintf("providers in %s: %v", e.Name, e.Err) }
func (e *FileError) Unwrap() error { return e.Err }

// UseFiles reads a person's or an administrator's own files: all whose name ends in
// .json, in the order of their names, in the form of assets/providers/providers.json.
// It is called once, before the first question; another call takes the place of the
// one before, and nil takes all away. A folder that is not there holds nothing.
//
// What they say comes before what is built in: a provider with the ID of another one
// replaces it whole, a domain or an MX host belongs to who claims it, and of two files
// the later one counts. A file with a mistake is left out as a whole. Each error is a
// [*FileError]; the other files are used all the same.
//
// A server that stands there is known to the gate, as are those built in: passwords
// go to it unasked. Who can write into that folder decides where passwords go.
func UseFiles(folder fs.FS) []error {
	providers, filters, errs := readFolder(folder)
	if len(providers)+len(filters) == 0 {
		own.Store(nil)
		return errs
	}
	form, err := compact(providers, filters)
	if err != nil {
		own.Store(nil)
		return append(errs, &FileError{".", err})
	}
	own.Store(open(form))
	return errs
}

func readFolder(folder fs.FS) (providers []*Provider, filters []filter, errs []error) {
	if folder == nil {
		return nil, nil, nil
	}
	entries, err := fs.ReadDir(folder, ".")
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		errs = append(errs, &FileError{".", err})
	}
	var names []string
	for _, e := range entries { // sorted by name
		if path.Ext(e.Name()) == ".json" && !e.IsDir() {
			names = append(names, e.Name())
		}
	}
	if len(names) > maxFiles {
		errs = append(errs, &FileError{names[maxFiles], fmt.Errorf("more than %d files", maxFiles)})
		names = names[:maxFiles]
	}
	for _, name := range names {
		data, err := readFile(folder, name)
		var more []*Provider
		var moreFilters []filter
		if err == nil {
			source := Source{Title: accounts.CleanText(name, 100), Kind: company}
			more, moreFilters, err = parse(data, &source)
		}
		if err != nil {
			errs = append(errs, &FileError{name, err})
			continue
		}
		providers, filters = yield(providers, filters, more, moreFilters)
	}
	return providers, filters, errs
}

func readFile(folder fs.FS, name string) ([]byte, error) {
	// Opening what is no file, such as a pipe, could take for ever.
	if info, err := fs.Stat(folder, name); err != nil {
		return nil, err
	} else if !info.Mode().IsRegular() {
		return nil, errors.New("not a regular file")
	}
	f, err := folder.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxFileSize+1))
	if err == nil && len(data) > maxFileSize {
		err = fmt.Errorf("more than %d bytes", maxFileSize)
	}
	return data, err
}

// yield puts what a later file says after what earlier ones do, who give up what it
// claims.
func yield(earlier []*Provider, filters []filter, later []*Provider, laterFilters []filter) ([]*Provider, []filter) {
	claimed := map[string]bool{}
	for _, p := range later {
		claimed["id "+p.ID] = true
		for _, d := range slices.Concat(p.Domains, p.Patterns) {
			claimed["domain "+d] = true
		}
		for _, suffix := range p.MX {
			claimed["mx "+suffix] = true
		}
	}
	for _, f := range laterFilters {
		for _, suffix := range f.MX {
			claimed["mx "+suffix] = true
		}
	}
	keep := func(kind string, names []string) []string {
		return slices.DeleteFunc(names, func(n string) bool { return claimed[kind+n] })
	}
	earlier = slices.DeleteFunc(earlier, func(p *Provider) bool { return claimed["id "+p.ID] })
	for _, p := range earlier {
		p.Domains, p.Patterns, p.MX = keep("domain ", p.Domains), keep("domain ", p.Patterns), keep("mx ", p.MX)
	}
	for i := range filters {
		filters[i].MX = keep("mx ", filters[i].MX)
	}
	return slices.Concat(earlier, later), slices.Concat(filters, laterFilters)
}
