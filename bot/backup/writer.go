package backup

import (
	"archive/zip"
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"time"
)

const manifestName = "manifest.json"

// Writer writes a backup, part after part. Not for use by many.
type Writer struct {
	zip      *zip.Writer
	names    Namer
	manifest Manifest
	record   []byte
}

// NewWriter begins a backup. Close ends it; without it the file is not whole, and no reader takes it.
func NewWriter(w io.Writer, about Manifest) *Writer {
	about.Format, about.Parts = format, nil
	return &Writer{zip: zip.NewWriter(w), names: NewNamer(), manifest: about}
}

// PartWriter writes one part.
type PartWriter struct {
	w    *Writer
	part Part
	out  *bufio.Writer
	sum  hash.Hash
}

// Part begins the next part; the one before must have ended.
func (w *Writer) Part() (*PartWriter, error) {
	p := &PartWriter{w: w, sum: sha256.New(), part: Part{Name: fmt.Sprintf("part-%02d", len(w.manifest.Parts)), Families: map[string]int{}}}
	packed, err := w.zip.CreateHeader(&zip.FileHeader{Name: p.part.Name, Method: zip.Deflate, Modified: w.manifest.Began})
	if err != nil {
		return nil, fmt.Errorf("writing the backup: %w", err)
	}
	p.out = bufio.NewWriterSize(io.MultiWriter(packed, p.sum, countTo(&p.part.Bytes)), 256<<10)
	return p, nil
}

// Put takes a key in, or counts it as one that is left out: what is not ours, what ran out before at, what is not kept.
func (p *PartWriter) Put(e Entry, at time.Time) error {
	name, ours := p.w.names.Read(e.Key)
	switch {
	case !ours, e.Expires != 0 && e.Expires <= at.UnixMilli():
		p.part.Foreign++
		return nil
	case !name.Kept:
		p.part.LeftOut++
		return nil
	}
	if err := e.check(); err != nil {
		return fmt.Errorf("a key of the family %s is not in the form it should be in: %w", familyName(name), err)
	}
	p.part.Keys++
	p.part.Families[familyName(name)]++
	p.w.record = appendRecord(p.w.record[:0], e)
	if _, err := p.out.Write(p.w.record); err != nil {
		return fmt.Errorf("writing the backup: %w", err)
	}
	return nil
}

// unknown is how keys are counted that this release knows no family of.
const unknown = "unknown"

func familyName(n Name) string {
	if n.Family == "" {
		return unknown
	}
	return n.Family
}

// End ends the part; taken is the moment it shows, server the version of its Redis.
func (p *PartWriter) End(taken time.Time, server string) error {
	p.part.Taken, p.part.Server = taken.UTC(), server
	p.w.record = appendEnd(p.w.record[:0], p.part.Keys)
	_, err := p.out.Write(p.w.record)
	if err := errors.Join(err, p.out.Flush()); err != nil {
		return fmt.Errorf("writing the backup: %w", err)
	}
	p.part.SHA256 = hex.EncodeToString(p.sum.Sum(nil))
	p.w.manifest.Parts = append(p.w.manifest.Parts, p.part)
	return nil
}

// Close writes the manifest and ends the file; it gives what the file holds. It does not close what it writes to.
func (w *Writer) Close() (Manifest, error) {
	out, err := w.zip.CreateHeader(&zip.FileHeader{Name: manifestName, Method: zip.Deflate, Modified: w.manifest.Began})
	if err == nil {
		enc := json.NewEncoder(out)
		enc.SetIndent("", "  ")
		err = enc.Encode(w.manifest)
	}
	if err == nil {
		err = w.zip.Close()
	}
	if err != nil {
		return Manifest{}, fmt.Errorf("writing the backup: %w", err)
	}
	return w.manifest, nil
}

// counter counts what is written.
type counter struct{ n *int64 }

func countTo(n *int64) io.Writer { return counter{n} }

func (c counter) Write(p []byte) (int, error) {
	*c.n += int64(len(p))
	return len(p), nil
}
