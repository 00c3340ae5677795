package media_test

import (
	"bytes"
	"compress/zlib"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"runtime"
	"strings"
	"testing"

	"github.com/brobygger/brobygger/adapters/media"
	"github.com/brobygger/brobygger/dialogs/chat"
)

// secret stands in everything that must not come out.
const secret = "hemmeligt"

// corners is a picture of four colours: red, green, blue and grey, read from the top left.
func corners(w, h int) *image.NRGBA {
	m := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			i := 0
			if x >= w/2 {
				i++
			}
			if y >= h/2 {
				i += 2
			}
			m.Set(x, y, []color.Color{color.NRGBA{R: 250, A: 255}, color.NRGBA{G: 250, A: 255}, color.NRGBA{B: 250, A: 255}, color.NRGBA{R: 120, G: 120, B: 120, A: 255}}[i])
		}
	}
	return m
}

// named reads the four colours back, as "RG/B-".
func named(m image.Image) string {
	b := m.Bounds()
	name := func(x, y int) string {
		r, g, blue, _ := m.At(b.Min.X+b.Dx()*x/4, b.Min.Y+b.Dy()*y/4).RGBA()
		switch {
		case r > 0xb000 && g < 0x5000:
			return "R"
		case g > 0xb000:
			return "G"
		case blue > 0xb000:
			return "B"
		}
		return "-"
	}
	return name(1, 1) + name(3, 1) + "/" + name(1, 3) + name(3, 3)
}

func jpegOf(t testing.TB, m image.Image) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := jpeg.Encode(&out, m, &jpeg.Options{Quality: 95}); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func pngOf(t testing.TB, m image.Image) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := png.Encode(&out, m); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// exif is a TIFF block with an orientation, a camera's name and a place.
func exif(orientation int) []byte {
	be := binary.BigEndian
	out := []byte("MM\x00*\x00\x00\x00\x08")
	tag := func(id, kind uint16, count, value uint32) {
		out = be.AppendUint32(be.AppendUint32(be.AppendUint16(be.AppendUint16(out, id), kind), count), value)
	}
	const gps, camera, place = 8 + 2 + 3*12 + 4, 8 + 2 + 3*12 + 4 + 2 + 2*12 + 4, 8 + 2 + 3*12 + 4 + 2 + 2*12 + 4 + 10
	out = be.AppendUint16(out, 3)
	tag(0x010f, 2, 10, camera)
	tag(0x0112, 3, 1, uint32(orientation)<<16)
	tag(0x8825, 4, 1, gps)
	out = be.AppendUint32(out, 0)
	out = be.AppendUint16(out, 2)
	tag(0x0001, 2, 2, uint32('N')<<24)
	tag(0x0002, 5, 3, place)
	out = be.AppendUint32(out, 0)
	out = append(out, secret+"\x00"...)
	for _, n := range []uint32{56, 1, 9, 1, 1234, 100} {
		out = be.AppendUint32(out, n)
	}
	return out
}

// segment is a segment of a JPEG.
func segment(marker byte, body string) []byte {
	return append(binary.BigEndian.AppendUint16([]byte{0xff, marker}, uint16(len(body)+2)), body...)
}

// told puts all that a camera and a phone write about themselves into a JPEG, and something behind its end.
func told(picture []byte, orientation int) []byte {
	parts := [][]byte{
		picture[:2],
		segment(0xe1, "Exif\x00\x00"+string(exif(orientation))),
		segment(0xe1, "http://ns.adobe.com/xap/1.0/\x00<x:xmpmeta>"+secret+"</x:xmpmeta>"),
		segment(0xe2, "ICC_PROFILE\x00\x01\x01"+secret),
		segment(0xed, "Photoshop 3.0\x008BIM"+secret),
		segment(0xfe, secret),
		picture[2:],
		[]byte("PK\x03\x04" + secret + "PK\x05\x06"),
	}
	return bytes.Join(parts, nil)
}

func chunk(name, body string) []byte {
	out := binary.BigEndian.AppendUint32(nil, uint32(len(body)))
	out = append(append(out, name...), body...)
	return binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(out[4:]))
}

// toldPNG is told for a PNG.
func toldPNG(t testing.TB, picture []byte) []byte {
	t.Helper()
	const head = 8 + 25
	var packed bytes.Buffer
	z := zlib.NewWriter(&packed)
	if _, err := z.Write([]byte(secret)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return bytes.Join([][]byte{
		picture[:head],
		chunk("tEXt", "Author\x00"+secret),
		chunk("zTXt", "Comment\x00\x00"+packed.String()),
		chunk("iTXt", "XML:com.adobe.xmp\x00\x00\x00\x00\x00"+secret),
		chunk("eXIf", string(exif(6))),
		chunk("tIME", "\x07\xea\x0b\x15\x0c\x00\x00"),
		picture[head:],
		[]byte("PK\x03\x04" + secret),
	}, nil)
}

// strip wants a photo back, without a trace of what was told.
func strip(t *testing.T, data []byte, wantType string) image.Image {
	t.Helper()
	clean, mediaType, err := media.Strip(chat.FilePhoto, data)
	if err != nil || mediaType != wantType {
		t.Fatalf("Strip gave %q, %v; want %q", mediaType, err, wantType)
	}
	for _, word := range []string{secret, "Exif", "eXIf", "MM\x00*", "adobe", "xmp", "ICC", "iCCP", "8BIM", "PK\x03\x04", "EXt", "TXt", "tIME", "\xff\xfe", "\xff\xe1", "\xff\xe2"} {
		if bytes.Contains(clean, []byte(word)) {
			t.Errorf("%q is still in it", word)
		}
	}
	m, _, err := image.Decode(bytes.NewReader(clean))
	if err != nil {
		t.Fatal(err)
	}
	if end := map[string]string{"image/jpeg": "\xff\xd9", "image/png": "IEND\xaeB`\x82"}[mediaType]; !bytes.HasSuffix(clean, []byte(end)) {
		t.Error("something stands behind its end")
	}
	return m
}

func TestAPhotoIsTurnedAndTellsNothing(t *testing.T) {
	for orientation, want := range map[int]string{0: "RG/B-", 1: "RG/B-", 2: "GR/-B", 3: "-B/GR", 4: "B-/RG", 5: "RB/G-", 6: "BR/-G", 7: "-G/BR", 8: "G-/RB", 9: "RG/B-"} {
		t.Run(fmt.Sprint("orientation ", orientation), func(t *testing.T) {
			data := told(jpegOf(t, corners(64, 32)), orientation)
			if !bytes.Contains(data, []byte(secret)) || len(data) < 500 {
				t.Fatal("the test tells nothing")
			}
			m := strip(t, data, "image/jpeg")
			if got := named(m); got != want {
				t.Errorf("the corners are %s, want %s", got, want)
			}
			if turned := m.Bounds().Dy() == 64; turned != (orientation >= 5 && orientation <= 8) {
				t.Errorf("the size is %v", m.Bounds())
			}
		})
	}
}

func TestAPNGTellsNothing(t *testing.T) {
	m := strip(t, toldPNG(t, pngOf(t, corners(64, 32))), "image/png")
	if got := named(m); got != "BR/-G" || m.Bounds().Dx() != 32 {
		t.Errorf("the corners are %s, the size is %v", got, m.Bounds())
	}
	if r, g, b, a := m.At(20, 5).RGBA(); fmt.Sprint(r>>8, g>>8, b>>8, a>>8) != "250 0 0 255" {
		t.Errorf("a colour is no longer exact: %d %d %d %d", r>>8, g>>8, b>>8, a>>8)
	}
}

func TestWhatAPhotoBecomes(t *testing.T) {
	glass := corners(40, 40)
	glass.Set(3, 3, color.NRGBA{})
	largeGlass := corners(1400, 1000)
	largeGlass.Set(3, 3, color.NRGBA{})
	grey, deep := image.NewGray(image.Rect(0, 0, 30, 30)), image.NewNRGBA64(image.Rect(0, 0, 30, 30))
	for name, tt := range map[string]struct {
		data     []byte
		wantType string
		wantSize string
	}{
		"a small drawing stays exact":        {pngOf(t, corners(100, 50)), "image/png", "100x50"},
		"a large drawing is a photo":         {pngOf(t, corners(1400, 1000)), "image/jpeg", "1400x1000"},
		"what shines through stays so":       {pngOf(t, glass), "image/png", "40x40"},
		"large and shining through is paper": {pngOf(t, largeGlass), "image/jpeg", "1400x1000"},
		"a grey drawing":                     {pngOf(t, grey), "image/png", "30x30"},
		"a drawing of 16 bits":               {pngOf(t, deep), "image/png", "30x30"},
		"a grey photo":                       {jpegOf(t, grey), "image/jpeg", "30x30"},
		"the largest that is not shrunk":     {jpegOf(t, image.NewGray(image.Rect(0, 0, 2560, 100))), "image/jpeg", "2560x100"},
		"a little too wide":                  {jpegOf(t, image.NewGray(image.Rect(0, 0, 2561, 100))), "image/jpeg", "2560x99"},
		"much too high":                      {jpegOf(t, image.NewGray(image.Rect(0, 0, 500, 12000))), "image/jpeg", "106x2560"},
		"one line":                           {pngOf(t, image.NewGray(image.Rect(0, 0, 60000, 1))), "image/png", "2560x1"},
		"one dot":                            {pngOf(t, corners(1, 1)), "image/png", "1x1"},
		"the first picture of a film":        {film(t), "image/png", "30x20"},
		"a lossy WebP":                       {webpOf(t, lossy), "image/jpeg", "1x1"},
		"a lossless WebP shining through":    {webpOf(t, lossless), "image/png", "1x1"},
		"a WebP that tells":                  {toldWebP(t), "image/png", "1x1"},
	} {
		t.Run(name, func(t *testing.T) {
			m := strip(t, tt.data, tt.wantType)
			if got := fmt.Sprintf("%dx%d", m.Bounds().Dx(), m.Bounds().Dy()); got != tt.wantSize {
				t.Errorf("the size is %s, want %s", got, tt.wantSize)
			}
		})
	}
}

// TestAShrunkPhotoIsTheSamePicture holds that no colour moves or gets lost on the way.
func TestAShrunkPhotoIsTheSamePicture(t *testing.T) {
	for _, size := range []image.Point{{X: 6001, Y: 4001}, {X: 2999, Y: 5200}} {
		if got := named(strip(t, told(jpegOf(t, corners(size.X, size.Y)), 3), "image/jpeg")); got != "-B/GR" {
			t.Errorf("of %v the corners are %s", size, got)
		}
	}
}

// film is a GIF of two pictures with a comment.
func film(t testing.TB) []byte {
	t.Helper()
	var out bytes.Buffer
	frame := func(c color.Color) *image.Paletted {
		return image.NewPaletted(image.Rect(0, 0, 30, 20), color.Palette{c, color.Black})
	}
	if err := gif.EncodeAll(&out, &gif.GIF{Image: []*image.Paletted{frame(color.White), frame(color.Black)}, Delay: []int{1, 1}}); err != nil {
		t.Fatal(err)
	}
	data := out.Bytes()
	comment := append(append([]byte{0x21, 0xfe, byte(len(secret))}, secret...), 0)
	at := bytes.Index(data, []byte{0x21, 0xf9})
	return bytes.Join([][]byte{data[:at], comment, data[at:]}, nil)
}

// Pictures of one dot, and a film, as browsers are tried with.
const (
	lossy    = "UklGRiIAAABXRUJQVlA4IBYAAAAwAQCdASoBAAEADsD+JaQAA3AAAAAA"
	lossless = "UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA=="
	moving   = "UklGRlIAAABXRUJQVlA4WAoAAAASAAAAAAAAAAAAQU5JTQYAAAD/////AABBTk1GJgAAAAAAAAAAAAAAAAAAAGQAAABWUDhMDQAAAC8AAAAQBxAREYiI/gcA"
)

func webpOf(t testing.TB, text string) []byte {
	t.Helper()
	data, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func toldWebP(t testing.TB) []byte {
	t.Helper()
	riff := func(name, body string) string {
		return name + string(binary.LittleEndian.AppendUint32(nil, uint32(len(body)))) + body + strings.Repeat("\x00", len(body)%2)
	}
	body := "WEBP" + riff("VP8X", "\x0c\x00\x00\x00\x00\x00\x00\x00\x00\x00") + string(webpOf(t, lossless)[12:]) +
		riff("EXIF", string(exif(1))) + riff("XMP ", secret)
	return []byte(riff("RIFF", body))
}

func TestWhatIsNoPhoto(t *testing.T) {
	picture := jpegOf(t, corners(64, 32))
	scans := func(n int) []byte { // the marker in a comment is no scan, but is counted as one
		return bytes.Join([][]byte{picture[:2], segment(0xfe, strings.Repeat("\xff\xda", n-1)), picture[2:]}, nil)
	}
	strip(t, scans(100), "image/jpeg")
	for name, data := range map[string][]byte{
		"nothing":                          nil,
		"a page":                           []byte("<!DOCTYPE html><html><script>alert(1)</script></html>"),
		"a page in the clothes of a photo": append([]byte("\xff\xd8\xff\xe0\x00\x10JFIF"), "<html><script>alert(1)</script></html>"...),
		"a drawing that is a program":      []byte(`<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>`),
		"a document":                       []byte("%PDF-1.7\n"),
		"a program":                        []byte("MZ\x90\x00"),
		"half a photo":                     picture[:len(picture)/2],
		"only a head":                      pngOf(t, corners(64, 32))[:40],
		"a WebP that moves":                webpOf(t, moving),
		"too many bytes":                   append(picture, make([]byte, chat.MaxFile)...),
		"too many scans":                   scans(101),
		"a picture of nothing":             sized(t, 0, 10, 8),
	} {
		t.Run(name, func(t *testing.T) { wantRefused(t, chat.FilePhoto, data) })
	}
}

func wantRefused(t *testing.T, kind chat.FileKind, data []byte) {
	t.Helper()
	clean, mediaType, err := media.Strip(kind, data)
	if !errors.Is(err, media.ErrRefused) || clean != nil || mediaType != "" {
		t.Errorf("Strip gave %d bytes of %q, %v; want ErrRefused", len(clean), mediaType, err)
	}
}

// sized is a PNG whose head claims a size, and whose pixels are all one deflated zero.
func sized(t testing.TB, w, h uint32, bits byte) []byte {
	t.Helper()
	head := append(binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, w), h), bits, 6, 0, 0, 0)
	var packed bytes.Buffer
	z := zlib.NewWriter(&packed)
	if _, err := z.Write(make([]byte, 1<<20)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return bytes.Join([][]byte{[]byte("\x89PNG\r\n\x1a\n"), chunk("IHDR", string(head)), chunk("IDAT", packed.String()), chunk("IEND", "")}, nil)
}

// TestBombs holds that what is small and claims to be huge is refused by its head, without being unpacked.
func TestBombs(t *testing.T) {
	picture := jpegOf(t, corners(64, 32))
	at := bytes.Index(picture, []byte("\xff\xc0"))
	claims := func(sof byte, w, h uint16) []byte {
		data := bytes.Clone(picture)
		data[at+1] = sof
		binary.BigEndian.PutUint16(data[at+5:], h)
		binary.BigEndian.PutUint16(data[at+7:], w)
		if sof == 0xc2 { // as a first scan of a progressive one has it
			scan := bytes.Index(data, []byte("\xff\xda"))
			data[scan+2+int(data[scan+3])-2] = 0
		}
		return data
	}
	huge := webpOf(t, lossless)
	huge[21], huge[22], huge[23], huge[24] = 0xff, 0xff, 0xff, 0x0f|huge[24]&0xf0
	for name, data := range map[string][]byte{
		"a PNG of 900 megapixels":             sized(t, 30000, 30000, 8),
		"a PNG of more pixels than a number":  sized(t, 1<<31-1, 1<<31-1, 8),
		"a PNG of 39 megapixels of 16 bits":   sized(t, 6500, 6000, 16),
		"a JPEG of 4000 megapixels":           claims(0xc0, 65535, 65535),
		"a progressive JPEG of 39 megapixels": claims(0xc2, 6500, 6000),
		"a WebP of 268 megapixels":            huge,
	} {
		t.Run(name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			wantRefused(t, chat.FilePhoto, data)
			runtime.ReadMemStats(&after)
			if took := after.TotalAlloc - before.TotalAlloc; took > 4<<20 {
				t.Errorf("it took %d bytes to refuse %d", took, len(data))
			}
		})
	}
}

func TestOtherKindsAreRefused(t *testing.T) {
	for _, kind := range []chat.FileKind{chat.FileVideo, chat.FileDocument, chat.FileContact, chat.FileOther, ""} {
		wantRefused(t, kind, jpegOf(t, corners(8, 8)))
	}
	wantRefused(t, chat.FileVoice, jpegOf(t, corners(8, 8)))
	wantRefused(t, chat.FilePhoto, speech(t, "Opus", 3))
}
