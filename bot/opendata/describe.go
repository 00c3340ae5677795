package opendata

import (
	"slices"
	"strings"

	"github.com/brobygger/brobygger/referrals/hsds"
)

// object is a JSON object of the description.
type object = map[string]any

// described gives the API in OpenAPI 3.1, made of the same tables that answer.
func (a *API) described(*snapshot, query) (answer, error) {
	paths := object{}
	for _, rt := range a.routes {
		paths[rt.path] = object{"get": object{
			"summary": rt.doc, "operationId": operation(rt.path), "parameters": rt.describeParameters(),
			"responses": object{
				"200":     object{"description": rt.doc, "content": rt.describeContent()},
				"304":     object{"description": "What the client has (If-None-Match) is still so."},
				"default": object{"description": "Why there is no answer.", "content": object{typeJSON: object{"schema": object{"$ref": "#/components/schemas/Error"}}}},
			},
		}}
	}
	info := object{"title": "Open data", "version": hsds.Version, "summary": "Open Referral HSDS " + hsds.Version + ", to be read by everybody"}
	if a.opts.Publisher != "" {
		info["contact"] = object{"name": a.opts.Publisher}
	}
	return answer{value: object{
		"openapi": "3.1.0", "info": info, "servers": []object{{"url": a.opts.Base + a.opts.Prefix}}, "paths": paths,
		"components": object{"schemas": object{"Page": pageSchema(), "Error": errorSchema()}},
	}}, nil
}

func operation(path string) string {
	if path == "/" {
		return "get_about"
	}
	return "get_" + strings.NewReplacer("/{id}", "_by_id", "/", "", ".", "_").Replace(path)
}

func (rt route) describeParameters() []object {
	out := []object{}
	if strings.HasSuffix(rt.path, "{id}") {
		out = append(out, object{"name": "id", "in": "path", "required": true, "schema": object{"type": "string"}})
	}
	for _, p := range parameters() {
		if !slices.Contains(rt.parameters, p.name) {
			continue
		}
		schema := object{"type": p.kind}
		if p.many {
			schema = object{"type": "array", "items": schema, "maxItems": maxRepeats}
		}
		out = append(out, object{"name": p.name, "in": "query", "required": false, "description": p.doc, "schema": schema, "x-source": p.source})
	}
	return out
}

func (rt route) describeContent() object {
	item := object{"type": "object"}
	if rt.schema != "" {
		item = object{"$ref": schemas + rt.schema + ".json"}
	}
	if !rt.list {
		return object{typeJSON: object{"schema": item}}
	}
	list := object{"allOf": []object{{"$ref": "#/components/schemas/Page"},
		{"type": "object", "properties": object{"contents": object{"type": "array", "items": item}}}}}
	return object{typeJSON: object{"schema": list}, typeNDJSON: object{"schema": item}}
}

// schemas is where the standard's schemas lie.
const schemas = "https://raw.githubusercontent.com/openreferral/specification/3.0/schema/"

func pageSchema() object {
	whole, yes := object{"type": "integer"}, object{"type": "boolean"}
	return object{"type": "object", "properties": object{"total_items": whole, "total_pages": whole, "page_number": whole, "size": whole,
		"first_page": yes, "last_page": yes, "empty": yes, "contents": object{"type": "array"}}}
}

func errorSchema() object {
	text := object{"type": "string"}
	return object{"type": "object", "properties": object{"error": object{"type": "object", "required": []string{"code", "message"},
		"properties": object{"code": text, "parameter": text, "message": text}}}}
}
