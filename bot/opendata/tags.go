package opendata

import (
	"crypto/sha256"
	"fmt"
	"io"
	"sync"
)

// tags remembers the sums of long answers of one snapshot, which are made twice otherwise: once to be summed, since the
// ETag stands before the content, and once to be sent.
type tags struct {
	mu   sync.Mutex
	sums map[string][sha256.Size]byte
}

// maxTags is how many long answers of a snapshot are remembered.
const maxTags = 64

// of gives the sum of what write writes. The same key must stand for the same bytes.
func (t *tags) of(key string, write func(io.Writer) error) ([sha256.Size]byte, error) {
	t.mu.Lock()
	sum, known := t.sums[key]
	t.mu.Unlock()
	if known {
		return sum, nil
	}
	digest := sha256.New()
	if err := write(digest); err != nil {
		return sum, fmt.Errorf("opendata: summing an answer: %w", err)
	}
	digest.Sum(sum[:0])
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.sums == nil || len(t.sums) >= maxTags {
		t.sums = map[string][sha256.Size]byte{}
	}
	t.sums[key] = sum
	return sum, nil
}
