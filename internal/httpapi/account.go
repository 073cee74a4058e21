package httpapi

import (
	"context"
	"strconv"

	"liangtian/internal/org"
)

// SignInList is where a person is signed in.
type SignInList struct {
	Items []org.SignIn `json:"items"`
}

func (s *server) mySessions(ctx context.Context, who org.Person, _ *struct{}) (SignInList, error) {
	items, err := s.People.Sessions(ctx, who.ID, s.sessions.GetInt64(ctx, "sid"))
	return SignInList{orEmpty(items)}, err
}

type sessionInput struct {
	ID int64 `path:"id" minimum:"1"`
}

func (s *server) endSession(ctx context.Context, who org.Person, in *sessionInput) (SignInList, error) {
	if err := s.People.EndSession(ctx, who.ID, in.ID); err != nil {
		return SignInList{}, err
	}
	return s.mySessions(ctx, who, nil)
}

func (s *server) endOthers(ctx context.Context, who org.Person, _ *struct{}) (SignInList, error) {
	about(ctx, who.ID, who.Login)
	n, err := s.People.EndSessions(ctx, who.ID, s.sessions.GetInt64(ctx, "sid"))
	if err != nil {
		return SignInList{}, err
	}
	detail(ctx, "ended", strconv.FormatInt(n, 10))
	return s.mySessions(ctx, who, nil)
}

// Ended is how many sessions were ended.
type Ended struct {
	Ended int64 `json:"ended"`
}

// endSessionsOf puts somebody out everywhere. What is on a phone stays there.
func (s *server) endSessionsOf(ctx context.Context, who org.Person, in *sessionInput) (Ended, error) {
	p, err := s.own(ctx, who, in.ID)
	if err != nil {
		return Ended{}, err
	}
	n, err := s.People.EndSessions(ctx, p.ID, 0)
	detail(ctx, "ended", strconv.FormatInt(n, 10))
	return Ended{n}, err
}
