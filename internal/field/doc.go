// Package field is 外业: what a phone takes along (the pack, 外业包) and what it
// hands in (the outbox, 待发箱). An entry is judged by the same table as a step
// at the desk and is answered done, already, or held with the reason.
package field
