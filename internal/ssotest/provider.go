// Package ssotest is the city's provider of single sign-on for tests: an OpenID
// provider as others build them.
package ssotest

import (
	"context"
	"net/http"
	"time"

	"github.com/zitadel/oidc/v3/example/server/exampleop"
	"github.com/zitadel/oidc/v3/example/server/storage"
	"github.com/zitadel/oidc/v3/pkg/op"
)

// Password is everybody's there.
const Password = "provider-2026"

// Users are who has an account there, by name.
type Users map[string]*storage.User

// Of makes users of names.
func Of(names ...string) Users {
	u := Users{}
	for _, n := range names {
		u[n] = user(n)
	}
	return u
}

func user(name string) *storage.User {
	return &storage.User{ID: "subject of " + name, Username: name, Password: Password, FirstName: "某", LastName: name}
}

// The methods are what the provider asks.

func (u Users) ExampleClientID() string { return "service" }

func (u Users) GetUserByID(id string) *storage.User {
	for _, one := range u {
		if one.ID == id {
			return one
		}
	}
	return nil
}

func (u Users) GetUserByUsername(name string) *storage.User { return u[name] }

// Program is the one that trusts the provider.
type Program struct {
	ID, Secret string
	URL        string // where it answers
}

// New is a provider that is reached by that address, whose name must be
// localhost. A silent one does not say when it last asked for the password.
func New(issuer string, p Program, users storage.UserStore, silent bool) http.Handler {
	known := map[string]*storage.Client{p.ID: storage.WebClient(p.ID, p.Secret, p.URL+"/api/sign-on/callback")}
	return exampleop.SetupServer(issuer, house{storage.NewStorageWithClients(users, known), p, silent}, nil, false)
}

// house changes what the example does otherwise.
type house struct {
	*storage.Storage
	program Program
	silent  bool
}

func (h house) GetClientByClientID(ctx context.Context, id string) (op.Client, error) {
	c, err := h.Storage.GetClientByClientID(ctx, id)
	return client{c, h.program}, err
}

func (h house) AuthRequestByCode(ctx context.Context, code string) (op.AuthRequest, error) {
	r, err := h.Storage.AuthRequestByCode(ctx, code)
	if err == nil && h.silent {
		r = silent{r}
	}
	return r, err
}

// client may have its browsers sent home after they signed out.
type client struct {
	op.Client
	program Program
}

func (c client) PostLogoutRedirectURIs() []string {
	return []string{c.program.URL + "/", c.program.URL + "/field/"}
}

type silent struct{ op.AuthRequest }

func (silent) GetAuthTime() time.Time { return time.Time{} }
