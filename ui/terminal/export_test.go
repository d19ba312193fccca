package terminal

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"postkey/accounts"
	"postkey/accounts/export"
	"postkey/accounts/leaktest"
	"postkey/accounts/practice"
)

type wantExport struct {
	Address, Format, Path string
	Steps, Notes          []string
}

func TestExport(t *testing.T) {
	s := awkward(t)
	s.keep(s.account(), accounts.NewSecret(leaktest.Password), accounts.Secret{})
	for _, format := range export.Formats {
		t.Run(format.ID, func(t *testing.T) {
			dir := t.TempDir()
			t.Chdir(dir)
			// Without --out it goes into the folder one is in.
			got := decode[wantExport](t, s.run("", "export", practice.Address, "--to", format.ID, "--json").want(t, exitOK))
			if got.Address != practice.Address || got.Format != format.ID || len(got.Steps) == 0 || got.Notes == nil {
				t.Errorf("%+v", got)
			}
			if info, err := os.Stat(filepath.Join(dir, got.Path)); err != nil || info.IsDir() != format.Folder {
				t.Errorf("%s: %v", got.Path, err)
			}
			where := filepath.Join(dir, "elsewhere")
			p := s.run("", "export", practice.Address, "--to", format.ID, "--out", where, "--name", "Jane E. Doe",
				"--incoming", "imaps://imap.practice.example", "--outgoing", "smtps://smtp.practice.example").want(t, exitOK)
			has(t, p.out, "Written: "+where, "1. ")
			p = s.run("", "export", practice.Address, "--to", format.ID, "--out", where, "--protocol", "pop3", "--leave", "14")
			has(t, p.want(t, exitFailed).err, "as it is") // there is something already
			leaktest.Check(t, leaktest.Password, "the output", []byte(p.out+p.err))
			leaktest.CheckDir(t, leaktest.Password, dir)
		})
	}
}

// What a format cannot say is refused before anything is written.
func TestExportRefused(t *testing.T) {
	s := newShell(t, practice.Options{})
	path := filepath.Join(t.TempDir(), "jane.prf")
	args := []string{"export", practice.Address, "--to", "outlook-prf", "--out", path,
		"--incoming", "imap://imap.practice.example", "--outgoing", "smtps://smtp.practice.example"}
	has(t, s.run("", args...).want(t, exitFailed).err, "STARTTLS")
	p := decode[struct{ Problem wantProblem }](t, s.run("", append(args, "--json")...).want(t, exitFailed)).Problem
	if p.Code != "refused-"+export.CodePRFStartTLS || p.Title == "" {
		t.Errorf("%+v", p)
	}
	if _, err := os.Stat(path); err == nil {
		t.Error("written all the same")
	}
	p = decode[struct{ Problem wantProblem }](t, s.run("", "export", practice.Address, "--to", "sheet", "--json", "--out",
		filepath.Join(t.TempDir(), "no", "such", "folder.html")).want(t, exitFailed)).Problem
	if p.Code != "write" || p.Title == "" {
		t.Errorf("%+v", p)
	}
}

// The mail program will give the password to whoever owns the servers.
func TestExportNamesOtherOwners(t *testing.T) {
	s := newShell(t, practice.Options{})
	path := filepath.Join(t.TempDir(), "sheet.html")
	p := s.run("", "export", "jane@example.org", "--to", "sheet", "--out", path,
		"--incoming", "imaps://imap.practice.example", "--outgoing", "smtps://smtp.practice.example").want(t, exitOK)
	has(t, p.err, "Please check", "practice.example")
	if n := strings.Count(p.err, "Please check"); n != 1 {
		t.Errorf("said %d times", n)
	}
}

func TestExportList(t *testing.T) {
	s := newShell(t, practice.Options{})
	p := s.run("", "export", "--list").want(t, exitOK)
	got := decode[struct {
		Formats []struct{ ID, Name, Does string }
	}](t, s.run("", "export", "--list", "--json").want(t, exitOK))
	if len(got.Formats) != len(export.Formats) {
		t.Errorf("%+v", got)
	}
	for _, f := range got.Formats {
		if f.Name == "" || f.Does == "" || strings.HasPrefix(f.Name, "export.") || strings.HasPrefix(f.Does, "export.") {
			t.Errorf("%+v", f)
		}
		has(t, p.out, f.ID, f.Name, f.Does)
	}
}

// Whoever is set up is told what the mail company wants before its password works.
func TestExportSaysWhatIsAsked(t *testing.T) {
	s := newShell(t, practice.Options{})
	r := s.run("", "export", "jane@gmail.com", "--to", "thunderbird", "--out", filepath.Join(t.TempDir(), "profile")).want(t, exitOK)
	has(t, r.out, "Thunderbird asks for the password once")
	has(t, r.err, "Gmail needs an app password", "https://myaccount.google.com/apppasswords")
	r = s.run("", "export", "jane@gmail.com", "--to", "thunderbird", "--out", filepath.Join(t.TempDir(), "profile"), "--json").want(t, exitOK)
	if r.err != "" {
		t.Error(r.err)
	}
}
