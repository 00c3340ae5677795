package redis

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/brobygger/brobygger/bot/engine"
	"github.com/brobygger/brobygger/dialogs"
	"github.com/brobygger/brobygger/dialogs/chat"
)

// entry is an engine.Outgoing as it is stored. Names of fields and kinds stay stable.
type entry struct {
	ID     string          `json:"id"`
	Kind   string          `json:"kind"`
	Effect json.RawMessage `json:"effect"`
	Epoch  int             `json:"epoch,omitempty"`
	At     time.Time       `json:"at"`
}

// encodeEntry gives the entry as a list item: its id, a line end, its JSON.
func encodeEntry(o engine.Outgoing) (string, error) {
	effect, err := json.Marshal(o.Effect)
	if err != nil {
		return "", fmt.Errorf("bot/redis: storing the effect %s: %w", o.Effect.Kind(), err)
	}
	id, err := json.Marshal(o.ID)
	if err != nil {
		return "", fmt.Errorf("bot/redis: storing the entry of kind %s: %w", o.Effect.Kind(), err)
	}
	// Written by hand, in the order of entry's fields: the effect is JSON already, and is most of it.
	b := make([]byte, 0, len(o.ID)+len(id)+len(effect)+128)
	b = append(append(append(b, o.ID...), "\n{\"id\":"...), id...)
	b = append(append(append(b, `,"kind":"`...), o.Effect.Kind()...), `","effect":`...)
	b = append(b, effect...)
	if o.Epoch != 0 {
		b = strconv.AppendInt(append(b, `,"epoch":`...), int64(o.Epoch), 10)
	}
	b = o.At.AppendFormat(append(b, `,"at":"`...), time.RFC3339Nano)
	return string(append(b, `"}`...)), nil
}

func decodeEntry(lane chat.Address, stored string) (engine.Outgoing, error) {
	id, raw := splitItem(stored)
	var e entry
	if err := json.Unmarshal(raw, &e); err != nil {
		return engine.Outgoing{ID: id, Lane: lane}, fmt.Errorf("bot/redis: reading an entry of the outbox: %w", err)
	}
	effect, err := decodeEffect(e.Kind, e.Effect)
	if err != nil {
		return engine.Outgoing{ID: id, Lane: lane}, err
	}
	return engine.Outgoing{ID: id, Lane: lane, Effect: effect, Epoch: e.Epoch, At: e.At}, nil
}

// decodeEffect is exhaustive over the effects of dialogs; a test reads their source and names a kind that is missing.
func decodeEffect(kind string, raw []byte) (dialogs.Effect, error) {
	switch kind {
	case dialogs.Send{}.Kind():
		return decodeAs[dialogs.Send](raw)
	case dialogs.Relay{}.Kind():
		return decodeAs[dialogs.Relay](raw)
	case dialogs.OpenCase{}.Kind():
		return decodeAs[dialogs.OpenCase](raw)
	case dialogs.RaiseCase{}.Kind():
		return decodeAs[dialogs.RaiseCase](raw)
	case dialogs.ShareCase{}.Kind():
		return decodeAs[dialogs.ShareCase](raw)
	case dialogs.EndCase{}.Kind():
		return decodeAs[dialogs.EndCase](raw)
	case dialogs.Remind{}.Kind():
		return decodeAs[dialogs.Remind](raw)
	case dialogs.Unremind{}.Kind():
		return decodeAs[dialogs.Unremind](raw)
	case dialogs.Outcome{}.Kind():
		return decodeAs[dialogs.Outcome](raw)
	case dialogs.Forget{}.Kind():
		return decodeAs[dialogs.Forget](raw)
	case dialogs.TellData{}.Kind():
		return decodeAs[dialogs.TellData](raw)
	case dialogs.Report{}.Kind():
		return decodeAs[dialogs.Report](raw)
	case dialogs.Mark{}.Kind():
		return decodeAs[dialogs.Mark](raw)
	case dialogs.Invite{}.Kind():
		return decodeAs[dialogs.Invite](raw)
	case dialogs.Arrive{}.Kind():
		return decodeAs[dialogs.Arrive](raw)
	case dialogs.Depart{}.Kind():
		return decodeAs[dialogs.Depart](raw)
	case dialogs.Forward{}.Kind():
		return decodeAs[dialogs.Forward](raw)
	}
	return nil, fmt.Errorf("bot/redis: an effect of the unknown kind %q", kind)
}

func decodeAs[E dialogs.Effect](raw []byte) (dialogs.Effect, error) {
	var e E
	if err := json.Unmarshal(raw, &e); err != nil {
		return nil, fmt.Errorf("bot/redis: reading an effect of kind %s: %w", e.Kind(), err)
	}
	return e, nil
}

// item is how events and entries lie in lists: the id can be compared without reading the JSON.
func item(id string, raw []byte) string { return id + "\n" + string(raw) }

func splitItem(stored string) (id string, raw []byte) {
	id, rest, _ := strings.Cut(stored, "\n")
	return id, []byte(rest)
}
