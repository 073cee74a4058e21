package imaging

import "liangtian/internal/fault"

// Codes of refusals. The child sends only the code; the words are here.
const (
	codeNotAnImage    = "not-an-image"
	codeEmpty         = "image-empty"
	codeTooManyBytes  = "image-too-large"
	codeTooManyPixels = "image-too-many-pixels"
	codeTooManyScans  = "image-too-many-scans"
	codeDamaged       = "image-damaged"
	codeOverLimits    = "image-over-limits"
	codeUnavailable   = "imaging-unavailable"
)

var refusals = map[string]struct {
	kind  fault.Kind
	words string
}{
	codeNotAnImage:    {fault.Invalid, "这个文件不是照片，只接受 JPEG、PNG 和 HEIC 格式。"},
	codeEmpty:         {fault.Invalid, "照片文件是空的，请重新拍摄或选择。"},
	codeTooManyBytes:  {fault.TooLarge, "照片超过 40 MB 的上限，请降低分辨率后重新拍摄。"},
	codeTooManyPixels: {fault.TooLarge, "照片尺寸超过上限（1 亿像素，单边 20000 像素），请降低分辨率后重新拍摄。"},
	codeTooManyScans:  {fault.Invalid, "照片的编码异常（分层过多），无法安全打开，请用手机相机重新拍摄。"},
	codeDamaged:       {fault.Invalid, "照片文件不完整或已损坏，无法打开；手机上的原件请保留，稍后重新上传或重新拍摄。"},
	codeOverLimits:    {fault.Invalid, "读取这张照片耗费的时间或内存超过上限，已经停止；请用手机相机重新拍摄。"},
	codeUnavailable:   {fault.Unavailable, "照片读取服务暂时不可用，手机上的原件请保留，稍后会自动重试。"},
}

func refuse(code string, cause error) *fault.Error {
	r, ok := refusals[code]
	if !ok {
		code = codeUnavailable
		r = refusals[code]
	}
	f := fault.New(r.kind, code, r.words)
	if cause != nil {
		_ = f.Because(cause)
	}
	return f
}
