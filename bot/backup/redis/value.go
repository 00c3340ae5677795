package redis

import (
	"encoding/binary"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"

	"github.com/brobygger/brobygger/bot/backup"
)

// Types of values.
const (
	typeString          = 0
	typeList            = 1
	typeSet             = 2
	typeSortedText      = 3 // scores as words
	typeHash            = 4
	typeSorted          = 5
	typeModule          = 7
	typeListZip         = 10
	typeIntSet          = 11
	typeSortedZip       = 12
	typeHashZip         = 13
	typeQuickZip        = 14 // list: ziplists
	typeStream1         = 15
	typeHashPack        = 16
	typeSortedPack      = 17
	typeQuick           = 18 // list: listpacks, or large words by themselves
	typeStream2         = 19
	typeSetPack         = 20
	typeStream3         = 21
	typeHashTimed       = 24 // fields that expire
	typeHashTimedPacked = 25
)

// entry reads a key and its value.
func (f *rdb) entry(kind byte) (backup.Entry, error) {
	key, err := f.text()
	if err != nil {
		return backup.Entry{}, err
	}
	e := backup.Entry{Key: key, Expires: f.expires}
	f.expires = 0
	switch kind {
	case typeString:
		e.Kind = backup.String
		e.Words, err = f.texts(1)
	case typeList, typeListZip, typeQuickZip, typeQuick:
		e.Kind = backup.List
		e.Words, err = f.words(kind)
	case typeSet, typeIntSet, typeSetPack:
		e.Kind = backup.Set
		e.Words, err = f.words(kind)
		slices.Sort(e.Words)
	case typeHash, typeHashZip, typeHashPack:
		e.Kind = backup.Hash
		words, failed := f.words(kind)
		e.Words, err = inOrder(words), failed
	case typeSortedText, typeSorted, typeSortedZip, typeSortedPack:
		e.Kind = backup.Sorted
		e.Words, err = f.sorted(kind)
	case typeStream1, typeStream2, typeStream3:
		e.Kind = backup.Stream
		e.Words, err = f.stream(map[byte]int{typeStream1: 1, typeStream2: 2, typeStream3: 3}[kind])
	default:
		err = f.skipValue(kind)
	}
	return e, err
}

// words reads those of a value in the order in which they lie.
func (f *rdb) words(kind byte) ([]string, error) {
	switch kind {
	case typeList, typeSet, typeHash:
		n, err := f.number()
		if err != nil {
			return nil, err
		}
		if kind == typeHash {
			n *= 2
		}
		return f.texts(n)
	case typeQuickZip, typeQuick:
		return f.quick(kind)
	}
	raw, err := f.text()
	if err != nil {
		return nil, err
	}
	switch kind {
	case typeIntSet:
		return intSet([]byte(raw))
	case typeListZip, typeHashZip, typeSortedZip:
		return zipList([]byte(raw))
	}
	return listPack([]byte(raw))
}

func (f *rdb) texts(n uint64) ([]string, error) {
	var all []string
	for range n {
		one, err := f.text()
		if err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, nil
}

// quick reads a list that lies in pieces.
func (f *rdb) quick(kind byte) ([]string, error) {
	pieces, err := f.number()
	if err != nil {
		return nil, err
	}
	var all []string
	for range pieces {
		const plain, packed = 1, 2
		form := uint64(packed)
		if kind == typeQuick {
			if form, err = f.number(); err != nil {
				return nil, err
			}
		}
		raw, err := f.text()
		if err != nil {
			return nil, err
		}
		some := []string{raw}
		switch {
		case kind == typeQuickZip:
			some, err = zipList([]byte(raw))
		case form == packed:
			some, err = listPack([]byte(raw))
		case form != plain:
			err = errSnapshot
		}
		if err != nil {
			return nil, err
		}
		all = append(all, some...)
	}
	return all, nil
}

// sorted reads members and scores.
func (f *rdb) sorted(kind byte) ([]string, error) {
	scores := map[string]float64{}
	if kind == typeSortedZip || kind == typeSortedPack {
		words, err := f.words(kind)
		if err != nil || len(words)%2 != 0 {
			return nil, fmt.Errorf("%w: %w", errSnapshot, err)
		}
		for pair := range slices.Chunk(words, 2) {
			if scores[pair[0]], err = strconv.ParseFloat(pair[1], 64); err != nil {
				return nil, errSnapshot
			}
		}
		return sortedWords(scores), nil
	}
	n, err := f.number()
	if err != nil {
		return nil, err
	}
	for range n {
		member, err := f.text()
		if err != nil {
			return nil, err
		}
		if scores[member], err = f.score(kind); err != nil {
			return nil, err
		}
	}
	return sortedWords(scores), nil
}

func (f *rdb) score(kind byte) (float64, error) {
	if kind == typeSorted {
		raw, err := f.bytes(8)
		if err != nil {
			return 0, err
		}
		return math.Float64frombits(binary.LittleEndian.Uint64(raw)), nil
	}
	n, err := f.r.ReadByte()
	switch {
	case err != nil:
		return 0, err //nolint:wrapcheck // explain words it
	case n == 254:
		return math.Inf(1), nil
	case n == 255:
		return math.Inf(-1), nil
	}
	raw, err := f.bytes(uint64(n))
	if err != nil {
		return 0, err
	}
	score, err := strconv.ParseFloat(string(raw), 64)
	if err != nil {
		return 0, errSnapshot
	}
	return score, nil
}

// skipValue reads a value of a kind that we never write, so that the keys behind it are read.
func (f *rdb) skipValue(kind byte) error {
	switch kind {
	case typeModule:
		if err := f.skip(1); err != nil {
			return err
		}
		return f.skipModule()
	case typeHashTimed, typeHashTimedPacked:
		if _, err := f.bytes(8); err != nil {
			return err
		}
		if kind == typeHashTimedPacked {
			_, err := f.text()
			return err
		}
		n, err := f.number()
		for range n {
			if err = f.skip(1); err == nil {
				_, err = f.texts(2)
			}
			if err != nil {
				return err
			}
		}
		return err
	}
	return fmt.Errorf("%w (a value of the type %d)", errUnknown, kind)
}

// skipModule reads what a module wrote, which says of each part what it is.
func (f *rdb) skipModule() error {
	for {
		part, err := f.number()
		if err != nil {
			return err
		}
		switch part {
		case 0:
			return nil
		case 1, 2:
			err = f.skip(1)
		case 3, 4:
			_, err = f.bytes(part*4 - 8)
		case 5:
			_, err = f.text()
		default:
			err = errUnknown
		}
		if err != nil {
			return err
		}
	}
}

// inOrder sorts fields with their values.
func inOrder(words []string) []string {
	fields := make(map[string]string, len(words)/2)
	for i := 0; i+1 < len(words); i += 2 {
		fields[words[i]] = words[i+1]
	}
	sorted := make([]string, 0, len(words))
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		sorted = append(sorted, name, fields[name])
	}
	return sorted
}

func sortedWords(scores map[string]float64) []string {
	words := make([]string, 0, 2*len(scores))
	for _, member := range slices.Sorted(maps.Keys(scores)) {
		words = append(words, member, backup.Score(scores[member]))
	}
	return words
}

// fieldWords gives how many fields a message has, and then each with its value, sorted.
func fieldWords(fields map[string]string) []string {
	words := []string{strconv.Itoa(len(fields))}
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		words = append(words, name, fields[name])
	}
	return words
}
