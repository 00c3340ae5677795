package media

import (
	"bytes"
	"encoding/binary"
)

// voice gives a voice message without its comments. The sound is not decoded: its packets stay as they are. What stands
// before, between or behind the pages of the container is refused with it.
func voice(data []byte) ([]byte, string, error) {
	pages, err := readPages(data)
	if err != nil {
		return nil, "", err
	}
	headers, used := firstPackets(pages, 1)
	if used != 1 {
		return nil, "", refused("the voice message does not begin as one")
	}
	var clean [][]byte
	switch head := headers[0]; {
	case isOpus(head):
		clean, used = opusHeaders(pages, head)
	case isVorbis(head):
		clean, used = vorbisHeaders(pages, head)
	}
	if clean == nil || used >= len(pages) || pages[used].continued() {
		return nil, "", refused("the voice message is neither Opus nor Vorbis, or holds no sound")
	}
	return writePages(pages[0].serial, clean, pages[used:]), "audio/ogg", nil
}

// isOpus looks whether a packet is the identification header of RFC 7845, and nothing more.
func isOpus(head []byte) bool {
	const fixed = 19
	if len(head) < fixed || !bytes.HasPrefix(head, []byte("OpusHead")) || head[8]>>4 != 0 {
		return false
	}
	channels, family := int(head[9]), head[18]
	switch family {
	case 0:
		return len(head) == fixed && (channels == 1 || channels == 2)
	case 1:
		return len(head) == fixed+2+channels && channels >= 1 && channels <= 8
	}
	return false
}

// opusHeaders gives the headers to write, and how many pages those that were read take.
func opusHeaders(pages []page, head []byte) ([][]byte, int) {
	packets, used := firstPackets(pages, 2)
	if used == 0 || !bytes.HasPrefix(packets[1], []byte("OpusTags")) {
		return nil, 0
	}
	return [][]byte{head, noComments("OpusTags")}, used
}

// isVorbis looks whether a packet is the identification header of Vorbis I, and nothing more.
func isVorbis(head []byte) bool {
	return len(head) == 30 && bytes.HasPrefix(head, []byte("\x01vorbis\x00\x00\x00\x00")) && head[11] > 0
}

// vorbisHeaders is opusHeaders for Vorbis, whose third header tells how to decode.
func vorbisHeaders(pages []page, head []byte) ([][]byte, int) {
	packets, used := firstPackets(pages, 3)
	if used == 0 || !bytes.HasPrefix(packets[1], []byte("\x03vorbis")) || !bytes.HasPrefix(packets[2], []byte("\x05vorbis")) {
		return nil, 0
	}
	return [][]byte{head, append(noComments("\x03vorbis"), 1), packets[2]}, used
}

// noComments is a comment header with no vendor and no comment.
func noComments(magic string) []byte {
	return binary.LittleEndian.AppendUint32(binary.LittleEndian.AppendUint32([]byte(magic), 0), 0)
}
