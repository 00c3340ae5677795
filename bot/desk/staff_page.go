package desk

import (
	"errors"
	"fmt"
	"net/http"
	"slices"

	"github.com/brobygger/brobygger/bot/staff"
)

// staffView is who works here.
type staffView struct {
	Accounts      []staff.Account
	Roles         []staff.Role
	Link, LinkFor string // a one-time link that was made just now, shown once
	Problem       string
	NewID         string
	NewName       string
	NewRoles      []staff.Role
}

func (d *Desk) showStaff(v *visit) error { return d.staffPage(v, http.StatusOK, staffView{}) }

func (d *Desk) staffPage(v *visit, status int, view staffView) error {
	all, err := d.o.Staff.List(v.r.Context())
	if err != nil {
		return fmt.Errorf("desk: listing staff: %w", err)
	}
	for i := range all {
		all[i].Password = ""
	}
	view.Accounts, view.Roles = all, staff.Roles()
	return v.show(status, "staff", v.say("staff.title"), view)
}

// rolesFrom reads the roles that are ticked.
func rolesFrom(v *visit) []staff.Role {
	_ = v.r.PostFormValue("roles") // parses the form; a broken one has no roles
	return slices.DeleteFunc(ticked[staff.Role](v.r.PostForm, "roles", nil), func(r staff.Role) bool {
		return !slices.Contains(staff.Roles(), r)
	})
}

func (d *Desk) addStaff(v *visit) error {
	view := staffView{NewID: v.form("id"), NewName: v.form("name"), NewRoles: rolesFrom(v)}
	account, err := staff.Add(v.r.Context(), d.o.Staff, staff.Account{ID: view.NewID, Name: view.NewName, Roles: view.NewRoles, Created: d.o.Now()})
	switch {
	case errors.Is(err, staff.ErrID):
		view.Problem = v.say("staff.id.bad")
	case errors.Is(err, staff.ErrName):
		view.Problem = v.say("account.name.bad")
	case errors.Is(err, staff.ErrExists):
		view.Problem = v.say("staff.exists")
	case err != nil:
		return fmt.Errorf("desk: adding staff: %w", err)
	}
	if view.Problem != "" {
		return d.staffPage(v, http.StatusUnprocessableEntity, view)
	}
	return d.linkPage(v, account)
}

func (d *Desk) setRoles(v *visit) error {
	account, err := d.theAccount(v)
	if err != nil {
		return err
	}
	roles := rolesFrom(v)
	if account.ID == v.account.ID && !slices.Contains(roles, staff.Editor) {
		return d.staffPage(v, http.StatusUnprocessableEntity, staffView{Problem: v.say("staff.roles.own")})
	}
	account.Roles = roles
	if err := d.o.Staff.Put(v.r.Context(), account); err != nil {
		return fmt.Errorf("desk: changing roles: %w", err)
	}
	v.flash("staff.roles.saved", "name", account.ID)
	return v.redirect("/editor/staff")
}

func (d *Desk) makeLink(v *visit) error {
	account, err := d.theAccount(v)
	if err != nil {
		return err
	}
	return d.linkPage(v, account)
}

// linkPage makes a one-time link and shows it, this once: it is kept nowhere, so there is nothing to lead on to.
func (d *Desk) linkPage(v *visit, account staff.Account) error {
	secret, err := d.o.Door.Link(v.r.Context(), account.ID, 0)
	if err != nil {
		return err
	}
	scheme := "http://"
	if d.o.HTTPS {
		scheme = "https://"
	}
	return d.staffPage(v, http.StatusOK, staffView{Link: scheme + v.r.Host + LinkPath(secret), LinkFor: account.ID})
}

func (d *Desk) theAccount(v *visit) (staff.Account, error) {
	account, err := d.o.Staff.Get(v.r.Context(), v.r.PathValue("id"))
	if errors.Is(err, staff.ErrNotFound) {
		return account, errNotFound
	}
	if err != nil {
		return account, fmt.Errorf("desk: reading an account: %w", err)
	}
	return account, nil
}
