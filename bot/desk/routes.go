package desk

import (
	"net/http"

	"github.com/brobygger/brobygger/bot/staff"
)

// who may see a route.
type who string

const (
	anyone     who = ""
	signedIn   who = "signed in"
	supporters who = who(staff.Supporter)
	editors    who = who(staff.Editor)
)

// route is one line of the table.
type route struct {
	pattern string
	who     who
	stream  bool
	serve   func(*Desk, *visit) error
}

// carries reports whether a route takes or gives a whole file, which may take longer and, going in, be larger.
func (r route) carries() bool {
	return r.pattern == "POST /editor/import" || r.pattern == "GET /editor/export/{format}"
}

// routes is the map of the pages: everything that answers stands here, with who may ask it.
func routes() []route {
	return append([]route{
		{"GET /desk/assets/{stamp}/{file}", anyone, false, (*Desk).asset},

		{"GET /signin", anyone, false, (*Desk).showSignIn},
		{"POST /signin", anyone, false, (*Desk).signIn},
		{"GET /signin/link/{secret}", anyone, false, (*Desk).showLink},
		{"POST /signin/link/{secret}", anyone, false, (*Desk).useLink},
		{"POST /signin/language", anyone, false, (*Desk).setLanguage},
		{"POST /signin/out", signedIn, false, (*Desk).signOut},
		{"GET /signin/account", signedIn, false, (*Desk).showAccount},
		{"POST /signin/account", signedIn, false, (*Desk).saveAccount},
		{"POST /signin/password", signedIn, false, (*Desk).savePassword},

		{"GET /desk", supporters, false, (*Desk).showList},
		{"GET /desk/live", supporters, true, (*Desk).liveList},
		{"POST /desk/duty", supporters, false, (*Desk).setDuty},
		{"GET /desk/case/{case}", supporters, false, (*Desk).showCase},
		{"GET /desk/case/{case}/live", supporters, true, (*Desk).liveCase},
		{"GET /desk/case/{case}/file/{entry}/{n}", supporters, false, (*Desk).caseFile},
		{"POST /desk/case/{case}/claim", supporters, false, (*Desk).claimCase},
		{"POST /desk/case/{case}/say", supporters, false, (*Desk).sayInCase},
		{"POST /desk/case/{case}/choose", supporters, false, (*Desk).chooseInCase},
		{"GET /desk/case/{case}/listings", supporters, false, (*Desk).findInCase},
		{"POST /desk/case/{case}/listings", supporters, false, (*Desk).sendListing},
		{"POST /desk/case/{case}/release", supporters, false, (*Desk).releaseCase},
		{"POST /desk/case/{case}/transfer", supporters, false, (*Desk).transferCase},
		{"POST /desk/case/{case}/close", supporters, false, (*Desk).closeCase},

		{"GET /editor", editors, false, (*Desk).showListings},
		{"GET /editor/new", editors, false, (*Desk).showNewListing},
		{"POST /editor/new", editors, false, (*Desk).addListing},
		{"GET /editor/listing/{id}", editors, false, (*Desk).showListing},
		{"POST /editor/listing/{id}", editors, false, (*Desk).saveListing},
		{"POST /editor/listing/{id}/assure", editors, false, (*Desk).assureListing},
		{"POST /editor/listing/{id}/retire", editors, false, (*Desk).retireListing},
		{"POST /editor/listing/{id}/unretire", editors, false, (*Desk).unretireListing},
		{"GET /editor/listing/{id}/history", editors, false, (*Desk).showHistory},
		{"GET /editor/listing/{id}/undo/{version}", editors, false, (*Desk).showUndo},
		{"POST /editor/listing/{id}/undo/{version}", editors, false, (*Desk).undo},
		{"GET /editor/changes", editors, false, (*Desk).showRecent},
		{"GET /editor/reports", editors, false, (*Desk).showReports},
		{"POST /editor/reports", editors, false, (*Desk).resolveReport},
		{"GET /editor/pairs", editors, false, (*Desk).showPairs},
		{"POST /editor/pairs/apart", editors, false, (*Desk).partPair},
		{"POST /editor/pairs/again", editors, false, (*Desk).rejoinPairs},
		{"POST /editor/pairs/join", editors, false, (*Desk).joinPair},
		{"GET /editor/rank", editors, false, (*Desk).showRank},
		{"GET /editor/import", editors, false, (*Desk).showImport},
		{"POST /editor/import", editors, false, (*Desk).bring},
		{"GET /editor/import/{job}", editors, false, (*Desk).showJob},
		{"POST /editor/import/{job}", editors, false, (*Desk).settle},
		{"GET /editor/import/{job}/rows", editors, false, (*Desk).fetchBad},
		{"GET /editor/template/{format}", editors, false, (*Desk).fetchTemplate},
		{"GET /editor/export/{format}", editors, false, (*Desk).fetchExport},
	}, officeRoutes()...)
}

// officeRoutes are of the pages that are not about listings.
func officeRoutes() []route {
	return []route{
		{"GET /editor/lines", editors, false, (*Desk).showLines},
		{"GET /editor/staff", editors, false, (*Desk).showStaff},
		{"POST /editor/staff", editors, false, (*Desk).addStaff},
		{"POST /editor/staff/{id}/roles", editors, false, (*Desk).setRoles},
		{"POST /editor/staff/{id}/link", editors, false, (*Desk).makeLink},
		{"GET /editor/operation", editors, false, (*Desk).showOperation},
		{"GET /editor/operation/letter/{letter}", editors, false, (*Desk).showLetter},
		{"POST /editor/operation/letter/{letter}/replay", editors, false, (*Desk).replayLetter},
		{"POST /editor/operation/letter/{letter}/drop", editors, false, (*Desk).dropLetter},
	}
}

func (d *Desk) mux() http.Handler {
	mux := http.NewServeMux()
	for _, r := range routes() {
		mux.Handle(r.pattern, limited(r, d.withSession(r.stream, d.handle(r))))
	}
	missing := route{who: anyone, serve: func(*Desk, *visit) error { return errNotFound }}
	mux.Handle("/", limited(missing, d.withSession(false, d.handle(missing))))
	return mux
}

// handle finds out who asks, refuses those who may not, and turns errors into pages.
func (d *Desk) handle(rt route) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !rt.stream {
			ctx, cancel := bounded(r.Context(), rt.carries())
			defer cancel()
			r = r.WithContext(ctx)
		}
		v := &visit{d: d, w: w, r: r, lang: langOf("", r)}
		account, err := d.whoIs(r.Context())
		if err != nil {
			d.failed(v, err)
			return
		}
		v.account = account
		if account != nil {
			v.lang = langOf(account.Lang, r)
		}
		if !d.admits(v, rt.who) {
			return
		}
		if err := rt.serve(d, v); err != nil {
			d.failed(v, err)
		}
	})
}

// admits lets the visit in, or answers it: to the sign-in page and back, or a clear no.
func (d *Desk) admits(v *visit, who who) bool {
	switch {
	case who == anyone:
		return true
	case v.account == nil:
		d.askToSignIn(v)
		return false
	case who == signedIn || v.account.Has(staff.Role(who)):
		return true
	}
	v.fail(http.StatusForbidden, "error.role")
	return false
}
