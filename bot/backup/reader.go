package backup

import (
	"archive/zip"
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
)

// ErrDamaged says that a file is no whole backup: it was cut, changed, or never was one.
var ErrDamaged = errors.New("the backup is damaged")

// ErrNewer says that a later release wrote the file in a way that this one does not read.
var ErrNewer = errors.New("the backup was written by a later release")

func damaged(err error) error { return fmt.Errorf("%w: %w", ErrDamaged, err) }

// Reader reads a backup. Not for use by many.
type Reader struct {
	manifest Manifest
	parts    []*zip.File
	names    Namer
}

const (
	maxManifest = 4 << 20
	maxParts    = 4096
)

// Open reads what a file says that it holds, not yet the keys. It gives ErrDamaged and ErrNewer.
func Open(r io.ReaderAt, size int64) (*Reader, error) {
	z, err := zip.NewReader(r, size)
	if err != nil {
		return nil, damaged(err)
	}
	b, found := &Reader{names: NewNamer()}, map[string]*zip.File{}
	for _, f := range z.File {
		found[f.Name] = f
	}
	if len(z.File) != len(found) || found[manifestName] == nil {
		return nil, damaged(errors.New("it has no table of what it holds"))
	}
	if err := b.readManifest(found[manifestName]); err != nil {
		return nil, err
	}
	for i, p := range b.manifest.Parts {
		f := found[p.Name]
		if f == nil || p.Name != fmt.Sprintf("part-%02d", i) {
			return nil, damaged(fmt.Errorf("the part %d is missing", i))
		}
		b.parts = append(b.parts, f)
	}
	if len(b.parts) == 0 || len(b.parts)+1 != len(found) {
		return nil, damaged(errors.New("it does not hold what it says"))
	}
	return b, nil
}

func (b *Reader) readManifest(f *zip.File) error {
	in, err := f.Open()
	if err != nil {
		return damaged(err)
	}
	defer func() { _ = in.Close() }()
	raw, err := io.ReadAll(io.LimitReader(in, maxManifest+1)) // the end of the entry holds its sum, which is compared
	if err != nil {
		return damaged(err)
	}
	var version struct {
		Format int `json:"format"`
	}
	if len(raw) > maxManifest || json.Unmarshal(raw, &version) != nil {
		return damaged(errors.New("its table of what it holds cannot be read"))
	}
	if version.Format > format {
		return fmt.Errorf("%w: its format is %d, and this release reads %d", ErrNewer, version.Format, format)
	}
	if json.Unmarshal(raw, &b.manifest) != nil || version.Format != format || len(b.manifest.Parts) > maxParts {
		return damaged(errors.New("its table of what it holds cannot be read"))
	}
	return nil
}

// Manifest says what the file holds.
func (b *Reader) Manifest() Manifest { return b.manifest }

// Each reads every key of every part, in order, and gives it to each together with the number of its part. An error of each
// ends it. When it gives none, everything was read, and sums and counts are as the manifest says; until then what was
// given may be damaged.
func (b *Reader) Each(each func(part int, e Entry) error) error {
	for i, f := range b.parts {
		if err := b.readPart(i, f, each); err != nil {
			return err
		}
	}
	return nil
}

func (b *Reader) readPart(number int, f *zip.File, each func(int, Entry) error) error {
	want := b.manifest.Parts[number]
	wrong := func(err error) error { return damaged(fmt.Errorf("%s: %w", want.Name, err)) }
	in, err := f.Open()
	if err != nil {
		return wrong(err)
	}
	defer func() { _ = in.Close() }()
	sum, bytes := sha256.New(), int64(0)
	r := bufio.NewReaderSize(io.TeeReader(io.LimitReader(in, want.Bytes+1), io.MultiWriter(sum, countTo(&bytes))), 256<<10)
	keys, families := 0, map[string]int{}
	for {
		e, records, err := readRecord(r)
		if errors.Is(err, io.EOF) {
			if records != uint64(keys) { // #nosec G115 -- a count
				return wrong(fmt.Errorf("it has %d keys and says %d", keys, records))
			}
			break
		}
		if err != nil {
			return wrong(err)
		}
		name, ours := b.names.Read(e.Key)
		if !ours {
			return wrong(errRecord)
		}
		keys++
		families[familyName(name)]++
		if err := each(number, e); err != nil {
			return err
		}
	}
	if _, err := io.Copy(io.Discard, r); err != nil {
		return wrong(cutShort(err))
	}
	switch {
	case bytes != want.Bytes || hex.EncodeToString(sum.Sum(nil)) != want.SHA256:
		return wrong(errors.New("its sum is another"))
	case keys != want.Keys || !maps.Equal(families, want.Families):
		return wrong(errors.New("its keys are not those that it says"))
	}
	return nil
}
