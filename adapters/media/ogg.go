package media

import (
	"bytes"
	"encoding/binary"
	"math"
	"slices"
)

// The container Ogg (RFC 3533): pages of up to 255 segments of up to 255 bytes. A packet ends with a segment shorter than that.

// Flags of a page.
const (
	continues = 1 // its first segment goes on with a packet of the page before
	begins    = 2 // the first page of the stream
	ends      = 4 // the last one
)

const (
	pageHead  = 27 // bytes before the lengths of the segments
	checkAt   = 22 // where the checksum stands
	fullTable = 255
)

// page is one page; its slices lie in the file.
type page struct {
	flags   byte
	granule uint64
	serial  uint32
	lengths []byte // of the segments
	body    []byte
}

func (p page) continued() bool { return p.flags&continues != 0 }

// open says that its last packet goes on in the next page.
func (p page) open() bool { return len(p.lengths) > 0 && p.lengths[len(p.lengths)-1] == fullTable }

// readPages reads a file that is one stream of whole pages, in order, and nothing else.
func readPages(data []byte) ([]page, error) {
	var pages []page
	table := checksums()
	for number := uint32(0); len(data) > 0; number++ {
		p, size, ok := readPage(data, number, table)
		last := len(data) == size
		switch {
		case !ok, p.serial != first(pages, p).serial:
			return nil, refused("the voice message is no Ogg of one stream")
		case (p.flags&begins != 0) != (number == 0), p.flags&ends != 0 && !last:
			return nil, refused("the voice message begins or ends in the middle")
		case number == 0 && p.continued(), number > 0 && p.continued() != pages[number-1].open():
			return nil, refused("the voice message has a gap")
		}
		pages, data = append(pages, p), data[size:]
	}
	if pages[len(pages)-1].open() {
		return nil, refused("the voice message was cut off")
	}
	return pages, nil
}

func first(pages []page, otherwise page) page {
	if len(pages) > 0 {
		return pages[0]
	}
	return otherwise
}

// readPage reads the page of a number at the head of data, and says how many bytes it takes.
func readPage(data []byte, number uint32, table *[256]uint32) (p page, size int, ok bool) {
	if len(data) < pageHead || !bytes.HasPrefix(data, []byte("OggS\x00")) || data[5] > continues|begins|ends {
		return page{}, 0, false
	}
	size = pageHead + int(data[26])
	if len(data) < size {
		return page{}, 0, false
	}
	p = page{flags: data[5], granule: binary.LittleEndian.Uint64(data[6:]), serial: binary.LittleEndian.Uint32(data[14:]), lengths: data[pageHead:size]}
	body := 0
	for _, n := range p.lengths {
		body += int(n)
	}
	if len(p.lengths) == 0 && p.continued() || len(data) < size+body || binary.LittleEndian.Uint32(data[18:]) != number {
		return page{}, 0, false
	}
	p.body = data[size : size+body]
	size += body
	return p, size, checksum(data[:size], table) == binary.LittleEndian.Uint32(data[checkAt:])
}

// firstPackets gives the first count packets, and how many pages they take: whole ones, or 0.
func firstPackets(pages []page, count int) (packets [][]byte, used int) {
	var packet []byte
	for i, p := range pages {
		body := p.body
		for n, length := range p.lengths {
			packet = append(packet, body[:length]...)
			body = body[length:]
			if length == fullTable {
				continue
			}
			packets, packet = append(packets, packet), nil
			if len(packets) == count {
				if n != len(p.lengths)-1 {
					return packets, 0
				}
				return packets, i + 1
			}
		}
	}
	return packets, 0
}

// writePages writes a stream: the first header on a page of its own, the others, and the pages of sound.
func writePages(serial uint32, headers [][]byte, sound []page) []byte {
	w := writer{serial: serial, table: checksums()}
	w.write(page{flags: begins, lengths: lengthsOf(headers[0]), body: headers[0]})
	w.writeHeaders(headers[1:])
	for _, p := range sound {
		w.write(p)
	}
	return w.out
}

func lengthsOf(packet []byte) []byte {
	return append(bytes.Repeat([]byte{fullTable}, len(packet)/fullTable), byte(len(packet)%fullTable))
}

// writer writes pages with new numbers and checksums.
type writer struct {
	out    []byte
	serial uint32
	number uint32
	table  *[256]uint32
}

// writeHeaders writes packets that begin on a new page and end with one.
func (w *writer) writeHeaders(packets [][]byte) {
	var lengths []byte
	for _, packet := range packets {
		lengths = append(lengths, lengthsOf(packet)...)
	}
	body, goesOn := bytes.Join(packets, nil), false
	for len(lengths) > 0 {
		p := page{lengths: lengths[:min(len(lengths), fullTable)]}
		lengths = lengths[len(p.lengths):]
		if goesOn {
			p.flags = continues
		}
		if goesOn = p.open(); goesOn && !slices.ContainsFunc(p.lengths, func(n byte) bool { return n != fullTable }) {
			p.granule = math.MaxUint64 // no packet ends on it
		}
		size := 0
		for _, n := range p.lengths {
			size += int(n)
		}
		p.body, body = body[:size], body[size:]
		w.write(p)
	}
}

func (w *writer) write(p page) {
	at := len(w.out)
	w.out = append(w.out, "OggS\x00"...)
	w.out = append(w.out, p.flags)
	w.out = binary.LittleEndian.AppendUint64(w.out, p.granule)
	w.out = binary.LittleEndian.AppendUint32(w.out, w.serial)
	w.out = binary.LittleEndian.AppendUint32(w.out, w.number)
	w.out = append(w.out, 0, 0, 0, 0, byte(len(p.lengths)))
	w.out = append(w.out, p.lengths...)
	w.out = append(w.out, p.body...)
	binary.LittleEndian.PutUint32(w.out[at+checkAt:], checksum(w.out[at:], w.table))
	w.number++
}

// checksums is the table of the container's CRC: 32 bits, polynomial 04c11db7, not reflected.
func checksums() *[256]uint32 {
	var table [256]uint32
	for i := range table {
		crc := uint32(i) << 24
		for range 8 {
			if crc&(1<<31) != 0 {
				crc = crc<<1 ^ 0x04c11db7
			} else {
				crc <<= 1
			}
		}
		table[i] = crc
	}
	return &table
}

// checksum is that of a page, with its own field taken as zero.
func checksum(page []byte, table *[256]uint32) uint32 {
	var crc uint32
	for i, b := range page {
		if i >= checkAt && i < checkAt+4 {
			b = 0
		}
		crc = crc<<8 ^ table[byte(crc>>24)^b]
	}
	return crc
}
