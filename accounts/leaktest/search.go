package leaktest

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

// A Find is a password that stands where it must not.
type Find struct {
	// Form is the [Form.Name] it has there.
	Form string
	// Where is the file, or the entry of an archive as "file.zip!entry"; empty for
	// data that is no file.
	Where string
	// Offset counts bytes, in the data with its line breaks taken out when
	// Unwrapped is set.
	Offset    int
	Unwrapped bool
}

func (f Find) String() string {
	s := fmt.Sprintf("%s at byte %d", f.Form, f.Offset)
	if f.Unwrapped {
		s += " with line breaks taken out"
	}
	if f.Where != "" {
		s = f.Where + ": " + s
	}
	return s
}

// Search returns the forms of the password that stand in data, each at its
// first place. ZIP and gzip data is unpacked and searched as well.
func Search(password string, data []byte) []Find {
	return search(Forms(password), "", data, 0)
}

// Dir searches a file, or every file below a folder, and their names and the
// targets of links. The error says what could not be read.
func Dir(password, path string) ([]Find, error) {
	forms := Forms(password)
	var finds []Find
	err := filepath.WalkDir(path, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		finds = append(finds, search(forms, name+" (its name)", []byte(d.Name()), 0)...)
		switch {
		case d.Type()&fs.ModeSymlink != 0:
			target, err := os.Readlink(name)
			finds = append(finds, search(forms, name+" (its target)", []byte(target), 0)...)
			return err
		case !d.Type().IsRegular():
			return nil
		}
		data, err := os.ReadFile(name)
		finds = append(finds, search(forms, name, data, 0)...)
		return err
	})
	return finds, err
}

// Check fails the test if the password stands in data, in any form. what names
// the data in the report.
func Check(t testing.TB, password, what string, data []byte) {
	t.Helper()
	for _, f := range Search(password, data) {
		t.Errorf("%s holds the password: %v", what, f)
	}
}

// CheckDir fails the test if the password stands in a file below path, in any
// form, or if a file cannot be searched.
func CheckDir(t testing.TB, password, path string) {
	t.Helper()
	finds, err := Dir(password, path)
	if err != nil {
		t.Errorf("search for the password: %v", err)
	}
	for _, f := range finds {
		t.Errorf("the password was written: %v", f)
	}
}

// deepest is how many archives inside one another are opened.
const deepest = 3

func search(forms []Form, where string, data []byte, depth int) []Find {
	// Base64 and quoted-printable break long lines, inside a password too. What
	// ends a line there is a line feed, and before it perhaps "=" or "\r".
	unwrapped := data
	for _, end := range []string{"=\r\n", "=\n", "\r\n", "\n"} {
		unwrapped = bytes.ReplaceAll(unwrapped, []byte(end), nil)
	}
	var finds []Find
	for _, f := range forms {
		if i := bytes.Index(data, f.Bytes); i >= 0 {
			finds = append(finds, Find{Form: f.Name, Where: where, Offset: i})
		} else if i := bytes.Index(unwrapped, f.Bytes); i >= 0 {
			finds = append(finds, Find{Form: f.Name, Where: where, Offset: i, Unwrapped: true})
		}
	}
	if depth < deepest {
		finds = append(finds, unpack(forms, where, data, depth+1)...)
	}
	return finds
}

// unpack searches what is inside data, if it is an archive. What cannot be
// unpacked has been searched as it is.
func unpack(forms []Form, where string, data []byte, depth int) []Find {
	var finds []Find
	if z, err := zip.NewReader(bytes.NewReader(data), int64(len(data))); err == nil {
		for _, f := range z.File {
			r, err := f.Open()
			if err != nil {
				continue
			}
			inside, _ := io.ReadAll(r) // what could be read is searched
			r.Close()
			entry := where + "!" + f.Name
			finds = append(finds, search(forms, entry, []byte(f.Name+"\n"+f.Comment), depth)...)
			finds = append(finds, search(forms, entry, inside, depth)...)
		}
	}
	if z, err := gzip.NewReader(bytes.NewReader(data)); err == nil {
		inside, _ := io.ReadAll(z) // as above
		finds = append(finds, search(forms, where+"!", inside, depth)...)
	}
	return finds
}
