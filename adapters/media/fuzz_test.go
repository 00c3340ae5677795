package media_test

import (
	"bytes"
	"errors"
	"image"
	"testing"

	"github.com/brobygger/brobygger/adapters/media"
	"github.com/brobygger/brobygger/dialogs/chat"
)

// FuzzStrip holds, for whatever bytes: it does not panic, it gives one of the three types or ErrRefused, what it gives is
// within bounds and can be stripped again, and a voice message that was stripped stays as it is.
func FuzzStrip(f *testing.F) {
	picture := jpegOf(f, corners(16, 8))
	for _, data := range [][]byte{
		picture, told(picture, 6), pngOf(f, corners(16, 8)), toldPNG(f, pngOf(f, corners(16, 8))), film(f),
		webpOf(f, lossy), webpOf(f, lossless), webpOf(f, moving), toldWebP(f), speech(f, "Opus", 10), speech(f, "Vorbis", 300), []byte("<html>"),
	} {
		f.Add(true, data)
		f.Add(false, data)
	}
	f.Fuzz(func(t *testing.T, isPhoto bool, data []byte) {
		kind := chat.FileVoice
		if isPhoto {
			kind = chat.FilePhoto
		}
		clean, mediaType, err := media.Strip(kind, data)
		if err != nil {
			if !errors.Is(err, media.ErrRefused) || clean != nil || mediaType != "" {
				t.Fatalf("Strip gave %d bytes of %q, %v", len(clean), mediaType, err)
			}
			return
		}
		if len(clean) == 0 || len(clean) > chat.MaxFile || (mediaType == "audio/ogg") == isPhoto {
			t.Fatalf("Strip gave %d bytes of %q", len(clean), mediaType)
		}
		again, againType, err := media.Strip(kind, clean)
		if err != nil || againType != mediaType && mediaType != "image/png" {
			t.Fatalf("stripping again gave %q, %v", againType, err)
		}
		if !isPhoto {
			if !bytes.Equal(again, clean) {
				t.Fatal("stripping again changed the sound")
			}
			return
		}
		c, format, err := image.DecodeConfig(bytes.NewReader(clean))
		if err != nil || "image/"+format != mediaType || c.Width > 2560 || c.Height > 2560 {
			t.Fatalf("it is a %s of %dx%d, called %s: %v", format, c.Width, c.Height, mediaType, err)
		}
	})
}
