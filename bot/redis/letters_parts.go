package redis

import (
	"encoding/json"
	"reflect"
	"strings"

	"github.com/brobygger/brobygger/dialogs/chat"
)

// partsOf names the parts of a letter that are not empty, as they are called in what is stored. The names come from our
// own types alone, never from what is stored: what a person wrote may stand anywhere in there. What every letter has, ids,
// addresses and times, is not named.
func partsOf(lane chat.Address, r letterRecord) []string {
	if r.Kind == kindEvent {
		var e chat.Event
		_, raw := splitItem(r.Stored)
		if json.Unmarshal(raw, &e) != nil {
			return nil
		}
		return parts("", reflect.ValueOf(e))
	}
	o, err := decodeEntry(lane, r.Stored)
	if err != nil {
		return nil
	}
	return parts("", reflect.ValueOf(o.Effect))
}

func parts(prefix string, v reflect.Value) []string {
	var names []string
	for field, value := range v.Fields() {
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		switch {
		case name == "" || name == "-" || name == "id" || name == "from" || name == "at":
		case value.IsZero(), value.Kind() == reflect.Slice && value.Len() == 0:
		case field.Type == reflect.TypeFor[chat.Message](), field.Type == reflect.TypeFor[chat.Event]():
			names = append(names, parts(prefix+name+".", value)...)
		default:
			names = append(names, prefix+name)
		}
	}
	return names
}
