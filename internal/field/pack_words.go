package field

import (
	"liangtian/internal/plot"
)

// words fills the words for the codes of a plot.
func (c *Case) words() {
	c.ClassBeforeZh, c.ClassNowZh = plot.LandClasses.Zh(c.ClassBefore), plot.LandClasses.Zh(c.ClassNow)
	c.PlantingZh = plot.Plantings.Zh(c.Planting)
}

// typeGroup is the checklist for a plot type; an unknown type is looked at as
// a natural change.
func typeGroup(code string) string {
	if t, ok := plot.Types.Find(code); ok {
		return t.Group
	}
	return "natural"
}
