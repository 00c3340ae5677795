package backup_test

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"fmt"
	"testing"
)

// zipOf makes a ZIP of files.
func zipOf(t testing.TB, files map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, text := range files {
		w, err := z.Create(name)
		if err == nil {
			_, err = w.Write([]byte(text))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// manifestOf says of a part what is true of it, as far as that can be said of any bytes.
func manifestOf(part []byte) string {
	return fmt.Sprintf(`{"format":1,"parts":[{"name":"part-00","bytes":%d,"sha256":"%x"}]}`, len(part), sha256.Sum256(part))
}
