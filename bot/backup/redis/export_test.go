package redis

import (
	"bytes"
	"time"

	"github.com/brobygger/brobygger/bot/backup"
)

// ReadSnapshot reads an RDB file whole, as tests ask for it.
func ReadSnapshot(file []byte, db int) (all []backup.Entry, taken time.Time, err error) {
	s, err := readSnapshot(bytes.NewReader(file), int64(len(file)), db, func(_ snapshot, e backup.Entry) error {
		all = append(all, e)
		return nil
	})
	return all, s.taken, err
}
