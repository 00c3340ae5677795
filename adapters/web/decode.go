package web

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"mime"
	"net/http"
	"strings"
	"unicode/utf8"

	"github.com/brobygger/brobygger/dialogs/chat"
	"github.com/brobygger/brobygger/dialogs/lang"
)

// maxBody is how many bytes of a request are read: a text of chat.MaxText and its quoting.
const maxBody = 300 << 10

// badBody says what is wrong with a request, without repeating it.
type badBody struct {
	status        int
	code, message string
}

// Error implements error.
func (b *badBody) Error() string { return b.message }

func bad(format string, args ...any) error {
	return &badBody{http.StatusBadRequest, "bad_request", fmt.Sprintf(format, args...)}
}

// beginBody is the body of POST /api/v1/conversations. All of it is optional.
type beginBody struct {
	Lang    string `json:"lang"`
	Country string `json:"country"`
	Start   string `json:"start"`
}

// sayBody is the body of POST /api/v1/conversations/{id}/messages: an id, and one of the three.
type sayBody struct {
	ID       string     `json:"id"`
	Text     *string    `json:"text"`
	Choice   *string    `json:"choice"`
	Location *pointBody `json:"location"`
	Lang     string     `json:"lang"`
	Country  string     `json:"country"`
}

type pointBody struct {
	Lat *float64 `json:"lat"`
	Lon *float64 `json:"lon"`
}

// readBody reads the JSON of a request into v within its bounds, or answers the refusal.
func readBody(w http.ResponseWriter, r *http.Request, v interface{ check() error }) bool {
	_, wrong := parseBody(r, v)
	if wrong != nil {
		refuse(w, wrong.status, wrong.code, wrong.message)
	}
	return wrong == nil
}

// parseBody reads the JSON of a request into v within its bounds. raw is what was read, also of a body that is too large.
func parseBody(r *http.Request, v interface{ check() error }) (raw []byte, wrong *badBody) {
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != "application/json" {
		return nil, &badBody{http.StatusUnsupportedMediaType, "media_type", "Send the body as Content-Type: application/json."}
	}
	raw, err := io.ReadAll(io.LimitReader(r.Body, maxBody+1))
	switch {
	case err != nil:
		err = bad("The body could not be read to its end.")
	case len(raw) > maxBody:
		err = tooLarge("The body", maxBody)
	default:
		err = decode(raw, v)
	}
	errors.As(err, &wrong)
	return raw, wrong
}

func tooLarge(what string, most int) error {
	return &badBody{http.StatusRequestEntityTooLarge, "too_large", fmt.Sprintf("%s may have at most %d bytes.", what, most)}
}

// decode reads one JSON object strictly: known fields of the right kind, nothing behind it. Its errors are *badBody.
func decode(raw []byte, v interface{ check() error }) error {
	if !utf8.Valid(raw) {
		return bad("The body is not valid UTF-8.")
	}
	if len(bytes.TrimSpace(raw)) == 0 {
		raw = []byte("{}")
	}
	if bytes.TrimSpace(raw)[0] != '{' {
		return bad("The body must be a JSON object.")
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		return bad("%s", explain(err))
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return bad("There is something behind the JSON object.")
	}
	return v.check()
}

// explain says what is wrong with the JSON; names of fields are repeated, values never.
func explain(err error) string {
	var wrongType *json.UnmarshalTypeError
	var syntax *json.SyntaxError
	switch {
	case errors.As(err, &wrongType):
		return fmt.Sprintf("The field %q has the wrong kind of value (%s).", wrongType.Field, strings.Fields(wrongType.Value)[0])
	case errors.As(err, &syntax):
		return fmt.Sprintf("The body is not JSON (at byte %d).", syntax.Offset)
	case strings.HasPrefix(err.Error(), "json: unknown field"):
		return "There is a field that is not known here; docs/web-chat-api.md names them all."
	}
	return "The body is not JSON, or ends too early."
}

func (b *beginBody) check() error {
	if err := checkHints(b.Lang, b.Country); err != nil {
		return err
	}
	if b.Start != "" && !choiceValue(b.Start) {
		return bad("start may have 1 to 64 of a-z 0-9 _ . : -")
	}
	return nil
}

func (b *sayBody) check() error {
	if err := checkHints(b.Lang, b.Country); err != nil {
		return err
	}
	if !clientID(b.ID) {
		return bad("id names the message for good, so that it is taken in once: 1 to 64 of A-Z a-z 0-9 _ -")
	}
	given := 0
	for _, there := range []bool{b.Text != nil, b.Choice != nil, b.Location != nil} {
		if there {
			given++
		}
	}
	switch {
	case given != 1:
		return bad("Send exactly one of text, choice and location.")
	case b.Text != nil:
		return checkText(*b.Text)
	case b.Choice != nil && !choiceValue(*b.Choice):
		return bad("choice is the value of a button: 1 to 64 of a-z 0-9 _ . : -")
	case b.Location != nil && !b.Location.onEarth():
		return bad("location needs lat from -90 to 90 and lon from -180 to 180")
	}
	return nil
}

func checkText(text string) error {
	if strings.TrimSpace(text) == "" {
		return bad("The text is empty.")
	}
	if len(text) > chat.MaxText {
		return tooLarge("A text", chat.MaxText)
	}
	return nil
}

func checkHints(code, country string) error {
	if code != "" && !lang.Speaks(code) {
		return bad("lang is one of %s", strings.Join(lang.Spoken(), ", "))
	}
	if country != "" && (len(country) != 2 || strings.Trim(country, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "") {
		return bad("country is an ISO 3166 code of two capital letters, for instance DK")
	}
	return nil
}

func (p *pointBody) onEarth() bool {
	return p.Lat != nil && p.Lon != nil && math.Abs(*p.Lat) <= 90 && math.Abs(*p.Lon) <= 180
}

func choiceValue(s string) bool { return within(s, "abcdefghijklmnopqrstuvwxyz0123456789_.:-") }

func clientID(s string) bool {
	return within(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-")
}

func within(s, letters string) bool {
	return s != "" && len(s) <= 64 && strings.Trim(s, letters) == ""
}
