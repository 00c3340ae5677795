package media_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/brobygger/brobygger/adapters/media"
	"github.com/brobygger/brobygger/dialogs/chat"
)

// oggPage is a page as a test writes and reads it.
type oggPage struct {
	flags    byte
	granule  uint64
	number   uint32
	stream   uint32
	segments []byte
	body     string
}

// crcOf is the checksum of a page, counted bit by bit.
func crcOf(page []byte) uint32 {
	page = bytes.Clone(page)
	copy(page[22:26], "\x00\x00\x00\x00")
	var crc uint32
	for _, b := range page {
		crc ^= uint32(b) << 24
		for range 8 {
			top := crc >> 31
			crc = crc<<1 ^ top*0x04c11db7
		}
	}
	return crc
}

func (p oggPage) bytes() []byte {
	out := append([]byte("OggS\x00"), p.flags)
	out = binary.LittleEndian.AppendUint64(out, p.granule)
	out = binary.LittleEndian.AppendUint32(out, 0xb0b0+p.stream)
	out = binary.LittleEndian.AppendUint32(out, p.number)
	out = append(out, 0, 0, 0, 0, byte(len(p.segments)))
	out = append(append(out, p.segments...), p.body...)
	binary.LittleEndian.PutUint32(out[22:], crcOf(out))
	return out
}

// pagesOf lays packets out on pages, full ones but for the last.
func pagesOf(number uint32, granule uint64, packets ...string) []oggPage {
	var segments []byte
	for _, packet := range packets {
		segments = append(append(segments, bytes.Repeat([]byte{255}, len(packet)/255)...), byte(len(packet)%255))
	}
	body := strings.Join(packets, "")
	var pages []oggPage
	for goesOn := false; len(segments) > 0; number++ {
		p := oggPage{granule: granule, number: number, segments: segments[:min(255, len(segments))]}
		if goesOn {
			p.flags = 1
		}
		size := 0
		for _, n := range p.segments {
			size += int(n)
		}
		p.body, body, segments = body[:size], body[size:], segments[len(p.segments):]
		goesOn = p.segments[len(p.segments)-1] == 255
		pages = append(pages, p)
	}
	return pages
}

const (
	opusHead   = "OpusHead\x01\x01\x38\x01\x80\xbb\x00\x00\x00\x00\x00"
	vorbisHead = "\x01vorbis\x00\x00\x00\x00\x01\x44\xac\x00\x00\x00\x00\x00\x00\x00\xee\x02\x00\x00\x00\x00\x00\xb8\x01"
)

// comments is the body of a comment header, of about so many bytes.
func comments(size int) string {
	text := "TITLE=" + secret + strings.Repeat("!", size)
	length := func(n int) string { return string(binary.LittleEndian.AppendUint32(nil, uint32(n))) }
	return length(len(secret)) + secret + length(1) + length(len(text)) + text
}

// spoken is a voice message page by page, with comments of about so many bytes.
func spoken(codec string, size int) []oggPage {
	sound := []string{strings.Repeat("sound ", 50), "", strings.Repeat("x", 255), "end"}
	head, others := opusHead, []string{"OpusTags" + comments(size)}
	if codec == "Vorbis" {
		head, others = vorbisHead, []string{"\x03vorbis" + comments(size) + "\x01", "\x05vorbis" + strings.Repeat("book", 600)}
	}
	pages := pagesOf(0, 0, head)
	pages[0].flags |= 2
	pages = append(pages, pagesOf(1, 0, others...)...)
	for i := range 3 {
		pages = append(pages, pagesOf(uint32(len(pages)), uint64(960*(i+1)), sound...)...)
	}
	pages[len(pages)-1].flags |= 4
	return pages
}

func joined(pages []oggPage) []byte {
	var out []byte
	for _, p := range pages {
		out = append(out, p.bytes()...)
	}
	return out
}

func speech(_ testing.TB, codec string, size int) []byte { return joined(spoken(codec, size)) }

// heard reads pages back, and wants them whole and in order.
func heard(t *testing.T, data []byte) []oggPage {
	t.Helper()
	var pages []oggPage
	for number := uint32(0); len(data) > 0; number++ {
		if len(data) < 27 || string(data[:5]) != "OggS\x00" {
			t.Fatalf("page %d does not begin as one", number)
		}
		p := oggPage{flags: data[5], granule: binary.LittleEndian.Uint64(data[6:]), number: binary.LittleEndian.Uint32(data[18:]), segments: data[27 : 27+int(data[26])]}
		size := 27 + len(p.segments)
		for _, n := range p.segments {
			size += int(n)
		}
		p.body = string(data[27+len(p.segments) : size])
		if crc := binary.LittleEndian.Uint32(data[22:]); p.number != number || crc != crcOf(data[:size]) {
			t.Errorf("page %d has the number %d and the checksum %08x", number, p.number, crc)
		}
		if len(pages) > 0 && (p.flags&1 == 1) != (pages[number-1].segments[len(pages[number-1].segments)-1] == 255) {
			t.Errorf("page %d does not go on where the one before ended", number)
		}
		pages, data = append(pages, p), data[size:]
	}
	return pages
}

func TestAVoiceMessageKeepsItsSoundOnly(t *testing.T) {
	for _, codec := range []string{"Opus", "Vorbis"} {
		for _, size := range []int{0, 3, 200, 255, 5000, 70_000, 200_000} {
			t.Run(fmt.Sprint(codec, " with comments of ", size), func(t *testing.T) {
				original := spoken(codec, size)
				clean, mediaType, err := media.Strip(chat.FileVoice, joined(original))
				if err != nil || mediaType != "audio/ogg" {
					t.Fatalf("Strip gave %q, %v", mediaType, err)
				}
				if bytes.Contains(clean, []byte(secret)) {
					t.Error("a comment is still in it")
				}
				pages := heard(t, clean)
				if pages[0].body != original[0].body || pages[0].flags != 2 || pages[len(pages)-1].flags != 4 {
					t.Errorf("it begins with %+v and ends with %+v", pages[0], pages[len(pages)-1])
				}
				wantHeaders(t, codec, pages[1])
				sound := func(p oggPage) bool { return p.granule > 0 }
				got, want := pages[slices.IndexFunc(pages, sound):], original[slices.IndexFunc(original, sound):]
				for i := range want {
					got[i].number = want[i].number
				}
				if fmt.Sprint(got) != fmt.Sprint(want) {
					t.Error("the sound is another")
				}
			})
		}
	}
}

func wantHeaders(t *testing.T, codec string, p oggPage) {
	t.Helper()
	want := "OpusTags" + strings.Repeat("\x00", 8)
	if codec == "Vorbis" {
		want = "\x03vorbis" + strings.Repeat("\x00", 8) + "\x01" + "\x05vorbis" + strings.Repeat("book", 600)
	}
	if p.body != want || p.flags != 0 || p.granule != 0 {
		t.Errorf("the headers are %+v", p)
	}
}

// TestALongSetupGoesOverPages holds a header that fills more than a page.
func TestALongSetupGoesOverPages(t *testing.T) {
	setup := "\x05vorbis" + strings.Repeat("book", 40_000)
	pages := spoken("Vorbis", 10)
	head := pagesOf(1, 0, "\x03vorbis"+comments(10)+"\x01", setup)
	sound := pages[len(pages)-3:]
	for i := range sound {
		sound[i].number = uint32(1 + len(head) + i)
	}
	clean, _, err := media.Strip(chat.FileVoice, joined(slices.Concat(pages[:1], head, sound)))
	if err != nil {
		t.Fatal(err)
	}
	var bodies strings.Builder
	for _, p := range heard(t, clean)[1:] {
		bodies.WriteString(p.body)
	}
	if !strings.Contains(bodies.String(), setup) || strings.Contains(bodies.String(), secret) {
		t.Error("the setup did not come through, or the comments did")
	}
}

func TestWhatIsNoVoiceMessage(t *testing.T) {
	change := func(how func(pages []oggPage) []oggPage) []byte { return joined(how(spoken("Opus", 10))) }
	good := speech(t, "Opus", 10)
	broken := bytes.Clone(good)
	broken[len(broken)-1] ^= 1
	for name, data := range map[string][]byte{
		"nothing":           nil,
		"a page":            []byte("<html><script>alert(1)</script></html>"),
		"MP3":               []byte("ID3\x04\x00\x00"),
		"Matroska":          []byte("\x1aE\xdf\xa3"),
		"a wave":            []byte("RIFF\x24\x00\x00\x00WAVEfmt "),
		"a tail":            append(bytes.Clone(good), "PK\x03\x04"...),
		"a head":            append([]byte("ID3"), good...),
		"a wrong checksum":  broken,
		"half a page":       good[:len(good)-7],
		"two streams":       append(bytes.Clone(good), good...),
		"no sound":          change(func(p []oggPage) []oggPage { return p[:2] }),
		"only a beginning":  change(func(p []oggPage) []oggPage { return p[:1] }),
		"a page is missing": change(func(p []oggPage) []oggPage { return slices.Delete(p, 2, 3) }),
		"a packet is cut": change(func(p []oggPage) []oggPage {
			last := &p[len(p)-1]
			last.segments, last.body = []byte{255}, strings.Repeat("x", 255)
			return p
		}),
		"another codec": change(func(p []oggPage) []oggPage {
			p[0].body = strings.Replace(p[0].body, "OpusHead", "Speex   ", 1)
			return p
		}),
		"something behind the head": change(func(p []oggPage) []oggPage {
			p[0].body, p[0].segments[0] = p[0].body+secret, p[0].segments[0]+byte(len(secret))
			return p
		}),
		"sound beside the comments": change(func(p []oggPage) []oggPage {
			p[1].body, p[1].segments = p[1].body+"xyz", append(slices.Clip(p[1].segments), 3)
			return p
		}),
		"no comments": change(func(p []oggPage) []oggPage {
			p[1].body = strings.Replace(p[1].body, "OpusTags", "OpusBags", 1)
			return p
		}),
		"an end in the middle":     change(func(p []oggPage) []oggPage { p[2].flags |= 4; return p }),
		"a page of another stream": change(func(p []oggPage) []oggPage { p[3].stream = 1; return p }),
		"a packet that never ends": change(func(p []oggPage) []oggPage {
			p[len(p)-1].flags = 0
			next := uint32(len(p))
			return append(p, oggPage{number: next, segments: []byte{255}, body: strings.Repeat("x", 255)}, oggPage{flags: 1, number: next + 1})
		}),
		"no beginning": change(func(p []oggPage) []oggPage { p[0].flags = 0; return p }),
	} {
		t.Run(name, func(t *testing.T) { wantRefused(t, chat.FileVoice, data) })
	}
}
