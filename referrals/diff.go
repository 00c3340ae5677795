package referrals

import (
	"reflect"
	"slices"
	"strings"
	"sync"
)

// Fields lists the JSON names of everything that an editor or an import can change in a listing, in the order of the
// struct. Version and Changed are the store's and not among them.
func Fields() []string {
	return slices.Clone(fieldTable().names)
}

func jsonName(f reflect.StructField) string {
	name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
	return name
}

// Differing gives the JSON names of the fields in which two versions differ, in the order of Fields. An empty list and no
// list are the same; the order of a list matters, for what stands first is what a listing is above all.
func Differing(a, b Listing) []string {
	x, y := reflect.ValueOf(&a).Elem(), reflect.ValueOf(&b).Elem()
	var names []string
	for _, name := range fieldTable().names {
		at := fieldTable().index[name]
		if !sameValue(x.FieldByIndex(at), y.FieldByIndex(at)) {
			names = append(names, name)
		}
	}
	return names
}

// TakeField copies one field, by its JSON name, from another version. A name that no field has changes nothing.
func (l Listing) TakeField(field string, from Listing) Listing {
	if value, ok := fieldOf(&l, field); ok {
		source, _ := fieldOf(&from, field)
		value.Set(source)
	}
	return l
}

// Revert takes back what was changed from before to after, in a listing that may have changed since. Fields that were
// changed again since stay as they are now; their names are given, for the editor to decide.
func Revert(current, before, after Listing) (reverted Listing, kept []string) {
	for _, field := range Differing(before, after) {
		if sameField(field, current, after) {
			current = current.TakeField(field, before)
		} else if !sameField(field, current, before) {
			kept = append(kept, field)
		}
	}
	return current, kept
}

// Merge joins two changes of the same version. A field that only one of them changed is taken from it; where both did and
// not alike, mine stands and the field is named.
func Merge(base, mine, theirs Listing) (merged Listing, both []string) {
	merged = mine
	for _, field := range Differing(base, theirs) {
		switch {
		case sameField(field, base, mine):
			merged = merged.TakeField(field, theirs)
		case !sameField(field, mine, theirs):
			both = append(both, field)
		}
	}
	return merged, both
}

func sameField(field string, a, b Listing) bool {
	x, ok := fieldOf(&a, field)
	y, _ := fieldOf(&b, field)
	return !ok || sameValue(x, y)
}

func sameValue(x, y reflect.Value) bool {
	if x.Kind() == reflect.String {
		return x.String() == y.String()
	}
	if k := x.Kind(); (k == reflect.Slice || k == reflect.Map) && x.Len() == 0 && y.Len() == 0 {
		return true
	}
	return reflect.DeepEqual(x.Interface(), y.Interface())
}

func fieldOf(l *Listing, field string) (reflect.Value, bool) {
	index, ok := fieldTable().index[field]
	if !ok {
		return reflect.Value{}, false
	}
	return reflect.ValueOf(l).Elem().FieldByIndex(index), true
}

// fields is what Listing's type says of its fields.
type fields struct {
	names []string         // without id, version and changed
	index map[string][]int // JSON name -> where it is
}

// fieldTable reads the type once: an import compares 50,000 listings.
var fieldTable = sync.OnceValue(func() fields {
	t := fields{index: map[string][]int{}}
	for _, f := range reflect.VisibleFields(reflect.TypeFor[Listing]()) {
		name := jsonName(f)
		t.index[name] = f.Index
		if name != "id" && name != "version" && name != "changed" {
			t.names = append(t.names, name)
		}
	}
	return t
})
