// Package enforce is 联合执法: operations of both departments in the field, the
// legal case that natural resources files (立案), and the referral to the police
// (移送). It knows no SQL, HTTP, files or clock.
package enforce
