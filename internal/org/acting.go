package org

import "context"

type actingKey struct{}

// Acting says in whose name what follows is done: the database keeps it inside
// that person's scope (internal/postgres/wall.go). Nobody is a person without
// an account, who sees nothing. Where nothing is said, the program acts: its
// jobs and commands; the door says it for every request.
func Acting(ctx context.Context, who Person) context.Context {
	return context.WithValue(ctx, actingKey{}, who)
}

// Nobody is who has not logged in.
var Nobody = Person{}

// ActingProgram is for the few things that a request must ask beyond what its
// person sees.
func ActingProgram(ctx context.Context) context.Context { return Acting(ctx, Program) }

// WhoActs is the person that Acting named; program is true where it is the
// program itself.
func WhoActs(ctx context.Context) (who Person, program bool) {
	who, said := ctx.Value(actingKey{}).(Person)
	return who, !said || who == Program
}
