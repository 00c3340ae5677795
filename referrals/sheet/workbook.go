package sheet

import (
	"archive/zip"
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/brobygger/brobygger/referrals/intake"
)

// maxParts is how many files a workbook may be packed of.
const maxParts = 2_000

// inspect looks through a packed workbook before it is given to a library that unpacks it: how large it truly is (what
// a package says of itself may be a lie), how many rows it has, how long its longest text is, and that no XML in it
// declares entities. It holds a piece at a time.
func inspect(in intake.Source) (rows int, err error) {
	pack, err := zip.NewReader(in, in.Size)
	if err != nil {
		return 0, fmt.Errorf("sheet: %s: %w: %w", in.Name, intake.ErrFormat, err)
	}
	if len(pack.File) > maxParts {
		return 0, fmt.Errorf("sheet: %s: %w", in.Name, intake.Bound{What: intake.BoundFiles, Most: maxParts})
	}
	left := int64(intake.MaxBytes)
	for _, part := range pack.File {
		n, err := inspectPart(part, &left)
		if err != nil {
			return 0, fmt.Errorf("sheet: %s: %s: %w", in.Name, strings.ToValidUTF8(part.Name[:min(len(part.Name), 80)], ""), err)
		}
		rows = max(rows, n)
	}
	return rows, nil
}

func inspectPart(part *zip.File, left *int64) (rows int, err error) {
	if part.UncompressedSize64 > uint64(*left) {
		return 0, intake.ErrTooLarge
	}
	body, err := part.Open()
	if err != nil {
		return 0, fmt.Errorf("%w: %w", intake.ErrFormat, err)
	}
	defer func() { _ = body.Close() }() // read only
	counted := &io.LimitedReader{R: body, N: *left + 1}
	name := strings.ToLower(part.Name)
	if strings.HasSuffix(name, ".xml") || strings.HasSuffix(name, ".rels") || strings.HasSuffix(name, ".vml") {
		rows, err = inspectXML(bufio.NewReaderSize(counted, 64<<10))
	} else {
		_, err = io.Copy(io.Discard, counted)
	}
	if counted.N <= 0 {
		return 0, intake.ErrTooLarge
	}
	*left = counted.N - 1
	if err != nil && !errors.Is(err, intake.ErrFormat) && !errors.Is(err, intake.ErrTooLarge) && !errors.Is(err, intake.ErrTooManyRows) {
		err = fmt.Errorf("%w: %w", intake.ErrFormat, err)
	}
	return rows, err
}

// inspectXML goes from bracket to bracket.
func inspectXML(in *bufio.Reader) (rows int, err error) {
	run := 0
	for {
		piece, err := in.ReadSlice('<')
		if run += len(piece); run > intake.MaxField {
			return rows, intake.Bound{What: intake.BoundField, Most: intake.MaxField}
		}
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case errors.Is(err, io.EOF):
			return rows, nil
		case err != nil:
			return rows, err
		}
		run = 0
		tag, _ := in.Peek(len("!DOCTYPE"))
		if start := string(tag); strings.HasPrefix(start, "!DOCTYPE") || strings.HasPrefix(start, "!ENTITY") {
			return rows, fmt.Errorf("%w: it declares a document type", intake.ErrFormat)
		}
		if local := tagName(string(tag)); local == "row" || strings.HasSuffix(local, ":row") {
			if rows++; rows > intake.MaxRows+headRows {
				return rows, intake.ErrTooManyRows
			}
		}
	}
}

func tagName(start string) string {
	if end := strings.IndexAny(start, " \t\r\n/>"); end >= 0 {
		return start[:end]
	}
	return start
}
