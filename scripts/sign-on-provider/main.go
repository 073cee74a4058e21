// Command sign-on-provider is a provider of single sign-on for the tests in the
// browser. It says its address, and knows whoever comes.
package main

import (
	"flag"
	"fmt"
	"log"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/zitadel/oidc/v3/example/server/storage"

	"liangtian/internal/ssotest"
)

// anybody has an account there as soon as he says his name.
type anybody struct {
	mu sync.Mutex
	ssotest.Users
}

func (a *anybody) GetUserByID(id string) *storage.User {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.Users.GetUserByID(id)
}

func (a *anybody) GetUserByUsername(name string) *storage.User {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.Users[name] == nil {
		a.Users[name] = ssotest.Of(name)[name]
	}
	return a.Users[name]
}

func main() {
	var p ssotest.Program
	flag.StringVar(&p.ID, "id", "liangtian", "client id")
	flag.StringVar(&p.Secret, "secret", "secret", "client secret")
	flag.StringVar(&p.URL, "program", "", "where the program answers")
	flag.Parse()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	// The library wants the name localhost for a plain address.
	issuer := strings.Replace("http://"+l.Addr().String(), "127.0.0.1", "localhost", 1)
	fmt.Println(issuer)
	s := &http.Server{Handler: ssotest.New(issuer, p, &anybody{Users: ssotest.Users{}}, false), ReadHeaderTimeout: 10 * time.Second}
	log.Fatal(s.Serve(l))
}
