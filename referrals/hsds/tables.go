package hsds

import (
	"bytes"
	"compress/flate"
	_ "embed"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"hash"
	"hash/crc32"
	"reflect"
	"strconv"
	"strings"
	"time"
)

// packageFile is the datapackage.json that every CSV package carries: the tables of the standard and their columns.
//
//go:embed words/datapackage.json
var packageFile []byte

// dataPackage is what is read of it.
type dataPackage struct {
	Resources []resource `json:"resources"`
}

type resource struct {
	Name   string `json:"name"`
	Path   string `json:"path"`
	Schema struct {
		Fields []struct {
			Name string `json:"name"`
		} `json:"fields"`
	} `json:"schema"`
}

func readPackage() (dataPackage, error) {
	var p dataPackage
	if err := json.Unmarshal(packageFile, &p); err != nil {
		return p, fmt.Errorf("hsds: the table descriptions: %w", err)
	}
	return p, nil
}

// table is one CSV file while it is written, already packed: the tables of a package grow side by side, and a zip file
// holds one after the other.
type table struct {
	path    string
	columns []string
	fields  []int // of the structs that are its rows: index of the field for each column, -1 for none
	cells   []string
	packed  bytes.Buffer
	flate   *flate.Writer
	crc     hash.Hash32
	size    uint64
	csv     *csv.Writer
}

func newTable(r resource) (*table, error) {
	t := &table{path: r.Path, crc: crc32.NewIEEE()}
	for _, f := range r.Schema.Fields {
		t.columns = append(t.columns, f.Name)
	}
	t.cells = make([]string, len(t.columns))
	var err error
	if t.flate, err = flate.NewWriter(&t.packed, flate.BestSpeed); err != nil {
		return nil, fmt.Errorf("hsds: packing: %w", err)
	}
	t.csv = csv.NewWriter(t)
	if err := t.csv.Write(t.columns); err != nil {
		return nil, fmt.Errorf("hsds: writing %s: %w", t.path, err)
	}
	return t, nil
}

// Write packs what the CSV writer gives.
func (t *table) Write(p []byte) (int, error) {
	t.size += uint64(len(p))
	_, _ = t.crc.Write(p) // a hash never fails
	n, err := t.flate.Write(p)
	if err != nil {
		return n, fmt.Errorf("packing %s: %w", t.path, err)
	}
	return n, nil
}

func (t *table) close() error {
	t.csv.Flush()
	if err := t.csv.Error(); err != nil {
		return fmt.Errorf("hsds: writing %s: %w", t.path, err)
	}
	if err := t.flate.Close(); err != nil {
		return fmt.Errorf("hsds: packing %s: %w", t.path, err)
	}
	return nil
}

// put writes one struct of the model as a row: its plain fields by their JSON names.
func (t *table) put(row any) error {
	v := reflect.ValueOf(row)
	if t.fields == nil {
		t.fields = fieldsOf(v.Type(), t.columns)
	}
	for i, at := range t.fields {
		t.cells[i] = ""
		if at >= 0 {
			t.cells[i] = guard(cell(v.Field(at)))
		}
	}
	if err := t.csv.Write(t.cells); err != nil {
		return fmt.Errorf("hsds: writing %s: %w", t.path, err)
	}
	return nil
}

func fieldsOf(t reflect.Type, columns []string) []int {
	at := make([]int, len(columns))
	for i, column := range columns {
		at[i] = -1
		for f := range t.NumField() {
			if name, _, _ := strings.Cut(t.Field(f).Tag.Get("json"), ","); name == column {
				at[i] = f
			}
		}
	}
	return at
}

// cell gives a plain value as a cell; what is not said is empty, and so is what nests.
func cell(v reflect.Value) string {
	if v.Kind() == reflect.Pointer {
		if v.IsNil() {
			return ""
		}
		v = v.Elem()
		switch v.Kind() {
		case reflect.Int:
			return strconv.FormatInt(v.Int(), 10)
		case reflect.Float64:
			return strconv.FormatFloat(v.Float(), 'f', -1, 64)
		default:
			return ""
		}
	}
	switch v.Kind() {
	case reflect.String:
		return v.String()
	case reflect.Int:
		if v.Int() != 0 {
			return strconv.FormatInt(v.Int(), 10)
		}
	case reflect.Struct:
		if at, ok := v.Interface().(time.Time); ok && !at.IsZero() {
			return at.Format(time.RFC3339Nano)
		}
	default:
	}
	return ""
}
