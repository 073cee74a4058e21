// Package faults tries the whole program against what goes wrong in a machine
// room: programs that are killed, disks that are full or slow, lines that are
// cut, at random moments while people work. It has nothing but tests.
//
//	faults_test.go   the table of faults, and what each does
//	load_test.go     the people who work meanwhile
//	history_test.go  what they were told, judged by porcupine
//	sound_test.go    what must be true after every fault
//	cycles_test.go   the cycles, and the control that must fail
//	power_test.go    power cuts, and the control that must fail
//
// `make test` makes ten cycles, `make soak` two hundred (CYCLES=, SEED=).
package faults
