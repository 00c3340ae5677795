package opendata

import "github.com/brobygger/brobygger/referrals/hsds"

// list is what matches a request, in order. Items are made when they are asked for.
type list struct {
	n  int
	at func(i int) any
}

// paged cuts a page out of a list. A page behind the last one is empty.
func (l list) paged(number, per int) hsds.Page[any] {
	pages := (l.n + per - 1) / per
	from := min(l.n, (number-1)*per)
	to := min(l.n, from+per)
	contents := make([]any, 0, to-from)
	for i := from; i < to; i++ {
		contents = append(contents, l.at(i))
	}
	return hsds.Page[any]{TotalItems: l.n, TotalPages: pages, PageNumber: number, Size: len(contents),
		FirstPage: number == 1, LastPage: number >= pages, Empty: len(contents) == 0, Contents: contents}
}

// answer gives a list as the request wants it: a page of it, or all of it line by line.
func (s *snapshot) answer(path string, l list, q query) answer {
	if q.ndjson {
		key := path + "?" + q.canonical
		if len(q.windows) > 0 { // days begin at full hours everywhere here
			key += "@" + q.now.UTC().Format("2006-01-02T15")
		}
		return answer{lines: &l, key: key, tags: &s.tags}
	}
	return answer{value: l.paged(q.page, q.perPage)}
}

// listOf makes a list of things that are there already.
func listOf[T any](items []T, shape func(T) any) list {
	return list{n: len(items), at: func(i int) any { return shape(items[i]) }}
}
