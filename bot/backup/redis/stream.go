package redis

import (
	"encoding/binary"
	"strconv"
)

// stream reads a stream: its messages page by page, what it says of itself, and groups of readers, which we never have.
// version is 1 to 3.
func (f *rdb) stream(version int) ([]string, error) {
	pages, err := f.number()
	if err != nil {
		return nil, err
	}
	words := []string{""}
	messages := uint64(0)
	for range pages {
		raw, err := f.texts(2)
		if err != nil {
			return nil, err
		}
		page, err := pageOf(raw[0], raw[1])
		if err != nil {
			return nil, err
		}
		n, more := page.messages()
		messages, words = messages+n, append(words, more...)
		if page.wrong {
			return nil, errSnapshot
		}
	}
	length, err := f.number()
	if err != nil {
		return nil, err
	}
	var last [2]uint64
	for i := range last {
		if last[i], err = f.number(); err != nil {
			return nil, err
		}
	}
	words[0] = streamID(last[0], last[1])
	if length != messages {
		return nil, errSnapshot
	}
	if version > 1 {
		if err := f.skip(5); err != nil { // first id, highest id that was removed, messages ever
			return nil, err
		}
	}
	return words, f.skipGroups(version)
}

func streamID(ms, sequence uint64) string {
	return strconv.FormatUint(ms, 10) + "-" + strconv.FormatUint(sequence, 10)
}

// page is some messages: words in a row, whose ids count from that of the first.
type page struct {
	ms, sequence uint64
	words        []string
	wrong        bool
}

func pageOf(id, packed string) (*page, error) {
	words, err := listPack([]byte(packed))
	if err != nil || len(id) != 16 {
		return nil, errSnapshot
	}
	return &page{ms: binary.BigEndian.Uint64([]byte(id)), sequence: binary.BigEndian.Uint64([]byte(id[8:])), words: words}, nil
}

func (p *page) next() string {
	if len(p.words) == 0 {
		p.wrong = true
		return ""
	}
	word := p.words[0]
	p.words = p.words[1:]
	return word
}

func (p *page) number() int64 {
	n, err := strconv.ParseInt(p.next(), 10, 64)
	if err != nil {
		p.wrong = true
	}
	return n
}

// messages gives those that were not removed, as a backup words them.
func (p *page) messages() (n uint64, words []string) {
	const removed, sameFields = 1, 2
	live, gone := p.number(), p.number()
	var common []string
	for range p.number() {
		if p.wrong {
			return 0, nil
		}
		common = append(common, p.next())
	}
	p.next() // ends what they have in common
	for range live + gone {
		if p.wrong {
			return 0, nil
		}
		flags := p.number()
		ms, sequence := p.ms+uint64(p.number()), p.sequence+uint64(p.number()) // #nosec G115 -- they may count down
		fields := p.fields(flags&sameFields != 0, common)
		p.next() // how many words the message had
		if flags&removed != 0 {
			continue
		}
		n++
		words = append(append(words, streamID(ms, sequence)), fieldWords(fields)...)
	}
	return n, words
}

func (p *page) fields(same bool, names []string) map[string]string {
	fields := map[string]string{}
	if same {
		for _, name := range names {
			fields[name] = p.next()
		}
		return fields
	}
	for range p.number() {
		if p.wrong {
			return nil
		}
		name := p.next()
		fields[name] = p.next()
	}
	return fields
}

// skipGroups reads past groups of readers.
func (f *rdb) skipGroups(version int) error {
	groups, err := f.number()
	if err != nil {
		return err
	}
	for range groups {
		if _, err := f.text(); err != nil {
			return err
		}
		if err := f.skip(2 + min(version-1, 1)); err != nil { // last id, messages read
			return err
		}
		if err := f.skipMany(16+8, 1); err != nil { // id, when it was given out, how often
			return err
		}
		consumers, err := f.number()
		if err != nil {
			return err
		}
		for range consumers {
			if _, err := f.text(); err != nil {
				return err
			}
			if _, err := f.bytes(uint64(8 + 8*(version/3))); err != nil { // #nosec G115 -- when it was seen, and active
				return err
			}
			if err := f.skipMany(16, 0); err != nil {
				return err
			}
		}
	}
	return nil
}

// skipMany reads a count, and so many times some bytes and numbers.
func (f *rdb) skipMany(bytes uint64, numbers int) error {
	count, err := f.number()
	if err != nil {
		return err
	}
	for range count {
		if _, err := f.bytes(bytes); err != nil {
			return err
		}
		if err := f.skip(numbers); err != nil {
			return err
		}
	}
	return nil
}
