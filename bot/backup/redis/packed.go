package redis

import (
	"encoding/binary"
	"strconv"
)

// cursor reads bytes, and remembers when there were too few.
type cursor struct {
	raw   []byte
	short bool
}

func (c *cursor) take(n int) []byte {
	if n < 0 || n > len(c.raw) {
		c.short, c.raw = true, nil
		return make([]byte, max(0, min(n, 8)))
	}
	some := c.raw[:n]
	c.raw = c.raw[n:]
	return some
}

func (c *cursor) byte() byte { return c.take(1)[0] }

// listPack gives the words of a listpack: bytes, count, entries, 255.
func listPack(raw []byte) ([]string, error) {
	c := &cursor{raw: raw}
	c.take(6)
	var words []string
	for !c.short {
		if len(c.raw) > 0 && c.raw[0] == 255 {
			return words, nil
		}
		words = append(words, c.packEntry())
	}
	return nil, errSnapshot
}

// packEntry reads one entry: a head that says what follows, and behind it how long it was.
func (c *cursor) packEntry() string {
	before := len(c.raw)
	head := c.byte()
	var word string
	switch {
	case head < 0x80:
		word = strconv.Itoa(int(head))
	case head < 0xc0:
		word = string(c.take(int(head & 0x3f)))
	case head < 0xe0:
		n := int(head&0x1f)<<8 | int(c.byte())
		if n >= 1<<12 {
			n -= 1 << 13
		}
		word = strconv.Itoa(n)
	case head < 0xf0:
		n := int(head&0x0f)<<8 | int(c.byte())
		word = string(c.take(n))
	case head == 0xf0:
		word = string(c.take(int(binary.LittleEndian.Uint32(c.take(4)))))
	default:
		size := map[byte]int{0xf1: 2, 0xf2: 3, 0xf3: 4, 0xf4: 8}[head]
		c.short = c.short || size == 0
		word = strconv.FormatInt(signed(c.take(size)), 10)
	}
	c.take(backSize(before - len(c.raw)))
	return word
}

// backSize is how many bytes say how long an entry was: seven bits each, and for no reason one more at the last lengths.
func backSize(size int) int {
	switch {
	case size < 1<<7:
		return 1
	case size < 1<<14-1:
		return 2
	case size < 1<<21-1:
		return 3
	case size < 1<<28-1:
		return 4
	}
	return 5
}

// zipList gives the words of a ziplist, which older Redis wrote: bytes, last, count, entries, 255.
func zipList(raw []byte) ([]string, error) {
	c := &cursor{raw: raw}
	c.take(10)
	var words []string
	for !c.short {
		before := c.byte() // how long the entry before was
		switch before {
		case 255:
			return words, nil
		case 254:
			c.take(4)
		}
		words = append(words, c.zipEntry())
	}
	return nil, errSnapshot
}

func (c *cursor) zipEntry() string {
	head := c.byte()
	switch head >> 6 {
	case 0:
		return string(c.take(int(head)))
	case 1:
		n := int(head&0x3f)<<8 | int(c.byte())
		return string(c.take(n))
	case 2:
		return string(c.take(int(binary.BigEndian.Uint32(c.take(4)))))
	}
	size, known := map[byte]int{0xc0: 2, 0xd0: 4, 0xe0: 8, 0xf0: 3, 0xfe: 1}[head]
	switch {
	case known:
		return strconv.FormatInt(signed(c.take(size)), 10)
	case head > 0xf0 && head < 0xfe:
		return strconv.Itoa(int(head&0x0f) - 1)
	}
	c.short = true
	return ""
}

// intSet gives the members of a set of whole numbers: bytes of each, count, numbers.
func intSet(raw []byte) ([]string, error) {
	c := &cursor{raw: raw}
	size, count := binary.LittleEndian.Uint32(c.take(4)), binary.LittleEndian.Uint32(c.take(4))
	if c.short || size == 0 || size > 8 || uint64(size)*uint64(count) != uint64(len(c.raw)) {
		return nil, errSnapshot
	}
	words := make([]string, count)
	for i := range words {
		words[i] = strconv.FormatInt(signed(c.take(int(size))), 10)
	}
	return words, nil
}
