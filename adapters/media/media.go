// Package media makes a file safe to pass on: it gives a photo or a voice message without anything that tells about its
// maker (place, camera, names, times, comments, what is hidden behind its end), and refuses all that is neither.
//
// It takes bytes that strangers send: the work and the memory that one file can cost are bounded. It knows no platform,
// touches no disk and no network, and keeps nothing.
package media

import (
	"errors"
	"fmt"

	"github.com/brobygger/brobygger/dialogs/chat"
)

// ErrRefused is wrapped by every error: the file is not what it says it is, is too large, or is of a kind that is not
// passed on. The text says why, and holds nothing of the file.
var ErrRefused = errors.New("media: the file is not passed on")

func refused(why string) error { return fmt.Errorf("%w: %s", ErrRefused, why) }

// Strip gives a file without its metadata, and its media type. Photos (JPEG, PNG, still WebP, the first frame of a GIF) are
// painted anew, upright and no larger than 2560 pixels a side: image/jpeg, or image/png where it is better. Voice messages
// (Opus or Vorbis in Ogg) keep their sound and lose their comments: audio/ogg. What is given is at most chat.MaxFile bytes,
// and shares no memory with data. It may take seconds, and 200 MB for the largest photos.
func Strip(kind chat.FileKind, data []byte) (clean []byte, mediaType string, err error) {
	if len(data) == 0 || len(data) > chat.MaxFile {
		return nil, "", refused("it is empty or too large")
	}
	defer func() {
		if recover() != nil { // a decoder stumbled over what somebody made for it to stumble over
			clean, mediaType, err = nil, "", refused("it cannot be read")
		}
	}()
	switch kind {
	case chat.FilePhoto:
		clean, mediaType, err = photo(data)
	case chat.FileVoice:
		clean, mediaType, err = voice(data)
	default:
		return nil, "", refused("it is neither a photo nor a voice message")
	}
	if err == nil && len(clean) > chat.MaxFile {
		return nil, "", refused("it is too large")
	}
	return clean, mediaType, err
}
