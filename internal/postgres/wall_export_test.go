package postgres

import "liangtian/internal/org"

// SignScope signs a scope as the program does, for attacks that must fail
// although the signature is right.
func SignScope(key []byte, fields []string) string { return signScope(key, fields) }

// DepartmentsOf is the departments of a person's scope as the wall takes them.
func DepartmentsOf(p org.Person) string { return departmentsOf(org.ScopeOf(p)) }
