package web

import (
	"crypto/sha256"
	"encoding/base32"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"time"
)

// A token is 256 random bits behind the time at which it ends. The conversation's id is a hash of both: whoever holds the
// token owns the conversation, the id is no secret, and the server has nothing to keep. A token with another end has
// another id, so nobody can lengthen the life of a conversation.
const (
	tokenBytes = 8 + 32
	idBytes    = 20
	idPrefix   = "brobygger web chat 1\n"
)

var (
	errToken   = errors.New("web: not a token of this conversation")
	errExpired = errors.New("web: the conversation has ended")
)

// newToken draws a token that ends at expires (whole seconds), and its conversation's id.
func newToken(random io.Reader, expires time.Time) (token, id string, err error) {
	raw := make([]byte, tokenBytes)
	binary.BigEndian.PutUint64(raw, uint64(expires.Unix()))
	if _, err := io.ReadFull(random, raw[8:]); err != nil {
		return "", "", fmt.Errorf("web: drawing a token: %w", err)
	}
	return base64.RawURLEncoding.EncodeToString(raw), idOf(raw), nil
}

// checkToken says whether token owns the conversation id at the time now. A token that ends later than longest is forged.
func checkToken(token, id string, now time.Time, longest time.Duration) error {
	raw, err := base64.RawURLEncoding.Strict().DecodeString(token)
	if err != nil || len(raw) != tokenBytes || idOf(raw) != id {
		return errToken
	}
	seconds := binary.BigEndian.Uint64(raw)
	if seconds > uint64(now.Add(longest+time.Hour).Unix()) {
		return errToken
	}
	if seconds <= uint64(now.Unix()) {
		return errExpired
	}
	return nil
}

func idOf(raw []byte) string {
	sum := sha256.Sum256(append([]byte(idPrefix), raw...))
	return idEncoding().EncodeToString(sum[:idBytes])
}

func idEncoding() *base32.Encoding {
	return base32.NewEncoding("abcdefghijkmnpqrstuvwxyz23456789").WithPadding(base32.NoPadding)
}

// validID reports whether s has the form of a conversation's id.
func validID(s string) bool {
	raw, err := idEncoding().DecodeString(s)
	return err == nil && len(raw) == idBytes
}
