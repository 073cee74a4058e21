package apptest

import (
	"fmt"
	"time"

	"liangtian/internal/httpapi"
	"liangtian/internal/intake"
)

// NewBatch is made by the city, issued ten days ago.
func (c *City) NewBatch(number string) int64 {
	c.T.Helper()
	b := Into[httpapi.BatchFile](c.T, c.As("shi.zr").Post("/api/batches", In{
		"number": number, "issuedOn": c.Day(-10), "source": "省级下发", "dayKind": "calendar",
	}))
	return b.ID
}

// Add uploads an archive and waits for the dry run.
func (c *City) Add(batch int64, archive []byte) intake.Import {
	c.T.Helper()
	a := c.As("shi.zr").Upload(fmt.Sprintf("/api/batches/%d/imports", batch), map[string][]byte{"JCTB.zip": archive}, nil)
	return c.Settled(Into[intake.Import](c.T, a).ID)
}

// Settled waits until nothing works on an import any more.
func (c *City) Settled(id int64) intake.Import {
	c.T.Helper()
	for end := time.Now().Add(60 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		im := Into[intake.Import](c.T, c.As("shi.zr").Get(fmt.Sprintf("/api/imports/%d", id)))
		if im.Status != intake.Parsing && im.Status != intake.Committing {
			return im
		}
		if time.Now().After(end) {
			c.T.Fatalf("import %d is still %s: %+v", id, im.Status, im.Progress)
		}
	}
}

// Unit says in which unit the file's areas are, and waits for the new dry run.
func (c *City) Unit(id int64, unit string) intake.Import {
	c.T.Helper()
	Into[intake.Import](c.T, c.As("shi.zr").Send("PATCH", fmt.Sprintf("/api/imports/%d", id), In{"areaUnit": unit}))
	return c.Settled(id)
}

// Accept takes every proposal of the reconciliation.
func (c *City) Accept(id int64) intake.Import {
	c.T.Helper()
	return Into[intake.Import](c.T, c.As("shi.zr").Post(fmt.Sprintf("/api/imports/%d/decisions", id), In{"accept": true}))
}

// Commit accepts what is proposed, stores an import and waits for it.
func (c *City) Commit(id int64) intake.Import {
	c.T.Helper()
	if c.Settled(id).Counts.Undecided > 0 {
		c.Accept(id)
	}
	Into[intake.Import](c.T, c.As("shi.zr").Post(fmt.Sprintf("/api/imports/%d/commit", id), nil))
	return c.Settled(id)
}

// ImportAll brings plots into a batch, the whole way.
func (c *City) ImportAll(batch int64, plots []Plot) intake.Import {
	c.T.Helper()
	im := c.Add(batch, Archive(c.T, plots))
	if im.Status != intake.Parsed {
		c.T.Fatalf("the dry run ended %s: %+v", im.Status, im.Problem)
	}
	c.Unit(im.ID, "m2")
	if im = c.Commit(im.ID); im.Status != intake.Committed || im.Counts.New != len(plots) {
		c.T.Fatalf("the import ended %s: %+v %+v", im.Status, im.Counts, im.Problem)
	}
	return im
}
