package config

import (
	"reflect"
	"strconv"
	"strings"
)

// Field describes one setting, read off the struct.
type Field struct {
	Key     string // section.key, as in the file
	Env     string // environment variable that sets it
	Type    string // text, number, yes/no or list
	Default string
	Doc     string
	OneOf   []string
	Min     *int
	Max     *int
	Secret  bool // holds a password: never printed
}

// Fields lists every setting in the order of the struct.
func Fields() []Field { return fieldsOf(reflect.TypeFor[Config](), "") }

func fieldsOf(t reflect.Type, prefix string) []Field {
	var fields []Field
	for i := range t.NumField() {
		f := t.Field(i)
		key := prefix + f.Tag.Get("koanf")
		if f.Type.Kind() == reflect.Struct {
			fields = append(fields, fieldsOf(f.Type, key+".")...)
			continue
		}
		field := Field{Key: key, Env: f.Tag.Get("env"), Type: typeName(f.Type), Default: f.Tag.Get("default"),
			Doc: f.Tag.Get("doc"), OneOf: strings.Fields(f.Tag.Get("oneof")), Secret: f.Tag.Get("secret") == "true",
			Min: bound(f.Tag.Get("min")), Max: bound(f.Tag.Get("max"))}
		if field.Env == "" {
			field.Env = "BROBYGGER_" + strings.ToUpper(strings.ReplaceAll(key, ".", "_"))
		}
		fields = append(fields, field)
	}
	return fields
}

func typeName(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Int:
		return "number"
	case reflect.Bool:
		return "yes/no"
	case reflect.Slice:
		return "list"
	default:
		return "text"
	}
}

func bound(tag string) *int {
	n, err := strconv.Atoi(tag)
	if err != nil {
		return nil
	}
	return &n
}
