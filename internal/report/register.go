package report

import (
	"liangtian/internal/casework"
)

// The register (台账) as a sheet.
var register = Sheet[casework.Entry]{
	Name: "台账", Title: "耕地“两非”案件台账",
	Columns: []Column[casework.Entry]{
		{Head: "序号", Width: 7, Kind: Serial},
		text("批次", 18, func(e casework.Entry) string { return e.BatchNumber }),
		text("图斑编号", 22, func(e casework.Entry) string { return e.PlotNo }),
		text("案号", 16, func(e casework.Entry) string { return e.No }),
		text("县区", 12, func(e casework.Entry) string { return e.CountyName }),
		text("乡镇", 12, func(e casework.Entry) string { return e.Town }),
		text("村", 14, func(e casework.Entry) string { return e.Village }),
		text("图斑类型", 14, func(e casework.Entry) string { return typeWords(e.Type) }),
		text("定性", 8, func(e casework.Entry) string { return e.Qualification.Zh() }),
		text("牵头部门", 10, func(e casework.Entry) string { return e.Lead.Zh() }),
		text("状态", 12, func(e casework.Entry) string { return casework.DocOf(e.State).Zh }),
		{Head: "面积(亩)", Width: 11, Kind: Area, Value: func(e casework.Entry) any { return e.AreaCents }},
		{Head: "其中耕地(亩)", Width: 12, Kind: Area, Value: func(e casework.Entry) any { return e.FarmlandCents }},
		{Head: "其中永农(亩)", Width: 12, Kind: Area, Value: func(e casework.Entry) any { return e.PBFCents }},
		text("时限", 12, func(e casework.Entry) string {
			if e.DueOn == nil {
				return ""
			}
			return string(*e.DueOn)
		}),
		{Head: "逾期天数", Width: 9, Kind: Note, Value: func(e casework.Entry) any { return e.OverdueDays }},
		{Head: "退回次数", Width: 9, Kind: Note, Value: func(e casework.Entry) any { return e.Returns }},
		text("备注", 20, func(e casework.Entry) string { return e.Note }),
	},
}
