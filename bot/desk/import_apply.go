package desk

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/brobygger/brobygger/referrals"
	"github.com/brobygger/brobygger/referrals/intake"
)

// Bounds of the form around a file.
const (
	maxParts = 80
	maxPart  = 1 << 10 // bytes of a field
)

// sourceForm is the form of the name that an imported catalogue is given.
var sourceForm = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,30}$`) // compiled once, never changed

// bring takes a file and what was said of it, reads it in the background, and leads on to its report.
func (d *Desk) bring(v *visit) error {
	if d.o.Files == nil {
		return errNotFound
	}
	form, j, err := d.receive(v)
	if err != nil {
		return err
	}
	view := importView{Options: importOptions(form), Countries: referrals.Countries()}
	view.Problems = v.importProblems(view.Options, j)
	if len(view.Problems) > 0 {
		if j != nil {
			_ = os.Remove(j.path)
		}
		return d.importPage(v, http.StatusUnprocessableEntity, view)
	}
	j.account, j.retire = v.account.ID, view.Options.Retire
	j.options = intake.Options{Name: view.Options.Name, Country: view.Options.Country, Kinds: kindsOf(view.Options.Kinds), Needs: needsOf(view.Options.Needs),
		Places: d.o.Places, Now: d.o.Now()}
	if err := d.imports.add(j, d.o.Now()); err != nil {
		_ = os.Remove(j.path)
		v.fail(http.StatusServiceUnavailable, "import.busy")
		return nil //nolint:nilerr // errBusy is all it can be, and it is said
	}
	return d.work(v, j)
}

// work sets a job to reading, and leads on to it.
func (d *Desk) work(v *visit, j *job) error {
	d.imports.run(d.stopping, func(ctx context.Context) { d.readJob(ctx, j) })
	j.wait(v.r.Context(), waitFor)
	return v.redirect("/editor/import/" + j.id)
}

// receive reads the form and puts its file on the disk. The job is nil when there was no file.
func (d *Desk) receive(v *visit) (url.Values, *job, error) {
	parts, err := v.r.MultipartReader()
	if err != nil {
		return nil, nil, fmt.Errorf("%w: %w", errBadForm, err)
	}
	form, j := url.Values{}, (*job)(nil)
	for range maxParts {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return form, j, nil
		}
		if err == nil && part.FileName() != "" && j == nil {
			j, err = store(part)
		} else if err == nil && part.FileName() == "" {
			var value []byte
			value, err = io.ReadAll(io.LimitReader(part, maxPart))
			form.Add(part.FormName(), string(value))
		}
		if err != nil {
			if j != nil {
				_ = os.Remove(j.path)
			}
			return nil, nil, broken(err)
		}
	}
	if j != nil {
		_ = os.Remove(j.path)
	}
	return nil, nil, errBadForm
}

// broken tells a file that is too large from a form that cannot be read.
func broken(err error) error {
	var large *http.MaxBytesError
	if errors.As(err, &large) || errors.Is(err, os.ErrPermission) || errors.Is(err, os.ErrNotExist) {
		return err
	}
	return fmt.Errorf("%w: %w", errBadForm, err)
}

// store writes a file that somebody brings to the disk.
func store(part *multipart.Part) (*job, error) {
	out, err := os.CreateTemp("", "brobygger-import-*")
	if err != nil {
		return nil, fmt.Errorf("desk: keeping a file: %w", err)
	}
	n, err := io.Copy(out, part)
	if err = errors.Join(err, out.Close()); err != nil {
		_ = os.Remove(out.Name())
		return nil, err //nolint:wrapcheck // MaxBytesError must stay what it is
	}
	name := []rune(readable(filepath.Base(strings.ReplaceAll(part.FileName(), `\`, "/"))))
	j := &job{file: string(name[:min(len(name), 120)]), path: out.Name()}
	if n == 0 {
		j.all = -1
	}
	return j, nil
}

// importOptions reads what was said of a file.
func importOptions(form url.Values) importForm {
	known := func(values, all []string) []string {
		return slices.DeleteFunc(slices.Clone(values), func(s string) bool { return !slices.Contains(all, s) })
	}
	return importForm{Name: strings.ToLower(textOf(form, "name")), Country: textOf(form, "country"), Retire: form.Get("retire") != "",
		Kinds: known(form["kinds"], plain(referrals.Kinds())), Needs: known(form["needs"], plain(referrals.Needs()))}
}

// importProblems says what is missing or wrong before a file is read.
func (v *visit) importProblems(f importForm, j *job) []problem {
	var all []problem
	if j == nil || j.all < 0 {
		all = append(all, problem{"file", v.say("problem.file.missing")})
	}
	if f.Name != "" && !sourceForm.MatchString(f.Name) {
		all = append(all, problem{"source_name", v.say("problem.source_name")})
	}
	if f.Name == "" && f.Retire {
		all = append(all, problem{"source_name", v.say("problem.source_name.retire")})
	}
	if f.Country != "" && !slices.Contains(referrals.Countries(), f.Country) {
		all = append(all, problem{"country", v.say("problem.unknown", "value", f.Country)})
	}
	return all
}

// settle takes in what the report shows, works it out anew, or puts the file away.
func (d *Desk) settle(v *visit) error {
	j := d.imports.get(v.r.PathValue("job"), v.account.ID, d.o.Now())
	if j == nil {
		return d.importGone(v)
	}
	switch v.form("do") {
	case "take":
		return d.take(v, j)
	case "again":
		if !j.begin(jobReading, jobReady, jobStale, jobFailed) {
			return v.redirect("/editor/import/" + j.id)
		}
		return d.work(v, j)
	case "drop":
		d.imports.remove(j)
		v.flash("import.dropped")
		return v.redirect("/editor/import")
	}
	return errBadForm
}

func (d *Desk) take(v *visit, j *job) error {
	report := j.look().Report
	if len(report.Bad)+report.BadMore > 0 || !j.begin(jobWriting, jobReady) {
		return v.redirect("/editor/import/" + j.id)
	}
	said, ok := v.reason()
	if !ok {
		said = v.say("why.imported", "file", j.file)
	}
	why := v.account.ID + ": " + said
	d.imports.run(d.stopping, func(ctx context.Context) { d.takeIn(ctx, j, why) })
	j.wait(v.r.Context(), waitFor)
	return v.redirect("/editor/import/" + j.id)
}

func kindsOf(values []string) []referrals.Kind {
	var all []referrals.Kind
	for _, value := range values {
		all = append(all, referrals.Kind(value))
	}
	return all
}

func needsOf(values []string) []referrals.Need {
	var all []referrals.Need
	for _, value := range values {
		all = append(all, referrals.Need(value))
	}
	return all
}
