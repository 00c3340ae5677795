package media

import (
	"bytes"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"

	"github.com/bep/imagemeta"
	"golang.org/x/image/draw"
	"golang.org/x/image/webp"
)

// Bounds of photos.
const (
	maxPixels = 40_000_000 // a phone's large photos; decompression bombs have more
	maxMemory = 200 << 20  // bytes that decoding may take by our reckoning
	maxScans  = 100        // of a JPEG; ten are usual, and each costs a walk over all of it
	maxSide   = 2560       // pixels of what is passed on
	smallPNG  = 1 << 20    // pixels up to which a PNG stays one: drawings and screenshots
	quality   = 85         // of JPEG
)

// format is one of the formats that are read.
type format struct {
	magic  func(data []byte) bool
	config func(io.Reader) (image.Config, error)
	decode func(io.Reader) (image.Image, error)
	meta   imagemeta.ImageFormat // where its orientation is found; Auto: it has none
	keep   bool                  // it stays as exact as it is when it is small
}

func formats() []format {
	begins := func(with string) func([]byte) bool {
		return func(data []byte) bool { return bytes.HasPrefix(data, []byte(with)) }
	}
	isWebP := func(data []byte) bool {
		return len(data) > 12 && string(data[:4]) == "RIFF" && string(data[8:12]) == "WEBP"
	}
	return []format{
		{magic: begins("\xff\xd8\xff"), config: jpeg.DecodeConfig, decode: jpeg.Decode, meta: imagemeta.JPEG},
		{magic: begins("\x89PNG\r\n\x1a\n"), config: png.DecodeConfig, decode: png.Decode, meta: imagemeta.PNG, keep: true},
		{magic: begins("GIF8"), config: gif.DecodeConfig, decode: gif.Decode, keep: true},
		{magic: isWebP, config: webp.DecodeConfig, decode: webp.Decode, meta: imagemeta.WebP},
	}
}

// photo paints a photo anew. Nothing of the bytes given goes into those that come out, but the colours.
func photo(data []byte) ([]byte, string, error) {
	for _, f := range formats() {
		if !f.magic(data) {
			continue
		}
		if err := f.affordable(data); err != nil {
			return nil, "", err
		}
		original, err := f.decode(bytes.NewReader(data))
		if err != nil {
			return nil, "", refused("the photo cannot be read")
		}
		return paint(upright(shrunk(original), f.orientation(data)), f.keep)
	}
	return nil, "", refused("it is no photo of a known format")
}

// affordable looks at the head of a photo and refuses what would cost too much to decode.
func (f format) affordable(data []byte) error {
	c, err := f.config(bytes.NewReader(data))
	if err != nil || c.Width < 1 || c.Height < 1 {
		return refused("the photo cannot be read")
	}
	if c.Width > maxPixels || c.Height > maxPixels || c.Width*c.Height > maxPixels {
		return refused("the photo has too many pixels")
	}
	cost := c.Width * c.Height * perPixel(c.ColorModel)
	switch f.meta {
	case imagemeta.JPEG:
		if bytes.Count(data, []byte("\xff\xda")) > maxScans { // the marker may also stand in metadata, but not so often
			return refused("the photo has too many scans")
		}
		if bytes.Contains(data, []byte("\xff\xc2")) { // progressive: all coefficients are kept until the end
			cost *= 5
		}
	case imagemeta.WebP:
		cost *= 2 // lossless parts are decoded beside
	default: // what they claim is what they take
	}
	if cost > maxMemory {
		return refused("the photo takes too much memory")
	}
	return nil
}

// perPixel is how many bytes a decoded pixel takes.
func perPixel(m color.Model) int {
	switch m {
	case color.GrayModel:
		return 1
	case color.Gray16Model:
		return 2
	case color.YCbCrModel:
		return 3
	case color.RGBAModel, color.NRGBAModel, color.CMYKModel, color.NYCbCrAModel:
		return 4
	}
	if _, indexed := m.(color.Palette); indexed {
		return 1
	}
	return 8
}

// orientation is how the photo was held, 1 to 8 as EXIF counts; 1 when it does not say.
func (f format) orientation(data []byte) int {
	found := 1
	if f.meta == imagemeta.ImageFormatAuto {
		return found
	}
	_, err := imagemeta.Decode(imagemeta.Options{
		R: bytes.NewReader(data), ImageFormat: f.meta, Sources: imagemeta.EXIF, LimitTagSize: 64,
		ShouldHandleTag: func(tag imagemeta.TagInfo) bool { return tag.Namespace == "IFD0" && tag.Tag == "Orientation" },
		HandleTag: func(tag imagemeta.TagInfo) error {
			if value, ok := tag.Value.(uint16); ok && value >= 1 && value <= 8 {
				found = int(value)
			}
			return imagemeta.ErrStopWalking
		},
	})
	if err != nil {
		return 1 // what it says of itself cannot be read; it can be seen all the same
	}
	return found
}

// paint encodes a picture: JPEG, but PNG where something shines through or a small one is to stay exact.
func paint(m *image.RGBA, keep bool) ([]byte, string, error) {
	var out bytes.Buffer
	clear, small := !m.Opaque(), m.Bounds().Dx()*m.Bounds().Dy() <= smallPNG
	if small && (clear || keep) {
		if err := png.Encode(&out, m); err != nil {
			return nil, "", refused("the photo cannot be painted")
		}
		return out.Bytes(), "image/png", nil
	}
	if clear { // too large for PNG: on white, as it would be shown
		paper := image.NewRGBA(m.Bounds())
		draw.Draw(paper, paper.Bounds(), image.White, image.Point{}, draw.Src)
		draw.Draw(paper, paper.Bounds(), m, m.Bounds().Min, draw.Over)
		m = paper
	}
	if err := jpeg.Encode(&out, m, &jpeg.Options{Quality: quality}); err != nil {
		return nil, "", refused("the photo cannot be painted")
	}
	return out.Bytes(), "image/jpeg", nil
}
