// Package spotcheck is 抽查: closed cases are drawn by a published rule and
// looked at again on the ground. Everything here is a pure function, so that
// anybody with a plan can repeat its draw (docs/spot-checks.md).
package spotcheck
