package media

import (
	"image"

	"golang.org/x/image/draw"
)

// shrunk gives the picture, no larger than maxSide. It halves first, so that no pixel is left out and no large picture is
// made on the way.
func shrunk(m image.Image) *image.RGBA {
	for longer(m) >= 2*maxSide {
		m = scaled(m, (m.Bounds().Dx()+1)/2, (m.Bounds().Dy()+1)/2)
	}
	w, h := m.Bounds().Dx(), m.Bounds().Dy()
	if side := longer(m); side > maxSide {
		w, h = max(1, w*maxSide/side), max(1, h*maxSide/side)
	}
	return scaled(m, w, h)
}

func longer(m image.Image) int { return max(m.Bounds().Dx(), m.Bounds().Dy()) }

func scaled(m image.Image, w, h int) *image.RGBA {
	to := image.NewRGBA(image.Rect(0, 0, w, h))
	if w == m.Bounds().Dx() && h == m.Bounds().Dy() {
		draw.Draw(to, to.Bounds(), m, m.Bounds().Min, draw.Src)
	} else {
		draw.ApproxBiLinear.Scale(to, to.Bounds(), m, m.Bounds(), draw.Src, nil)
	}
	return to
}

// upright turns and mirrors a picture that was held as EXIF's orientation says.
func upright(m *image.RGBA, orientation int) *image.RGBA {
	w, h := m.Bounds().Dx(), m.Bounds().Dy()
	from, ok := turns(w, h)[orientation]
	if !ok {
		return m
	}
	if orientation >= 5 {
		w, h = h, w
	}
	to := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			copy(to.Pix[to.PixOffset(x, y):][:4], m.Pix[m.PixOffset(from(x, y)):][:4])
		}
	}
	return to
}

// turns says for each orientation from where in a picture of this size a pixel of the upright one comes.
func turns(w, h int) map[int]func(x, y int) (int, int) {
	right, bottom := w-1, h-1
	return map[int]func(x, y int) (int, int){
		2: func(x, y int) (int, int) { return right - x, y },
		3: func(x, y int) (int, int) { return right - x, bottom - y },
		4: func(x, y int) (int, int) { return x, bottom - y },
		5: func(x, y int) (int, int) { return y, x },
		6: func(x, y int) (int, int) { return y, bottom - x },
		7: func(x, y int) (int, int) { return right - y, bottom - x },
		8: func(x, y int) (int, int) { return right - y, x },
	}
}
