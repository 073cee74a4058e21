package app

import (
	"errors"
	"io/fs"
	"net/url"
	"os"
	"sync"

	"liangtian/internal/fault"
	"liangtian/internal/report/document"
)

// documentFont reads the font of PDFs when it is first needed, and looks again
// after it was not there: somebody may have installed it meanwhile.
func documentFont(setting string) func() (*document.Font, error) {
	var mu sync.Mutex
	var have *document.Font
	return func() (*document.Font, error) {
		mu.Lock()
		defer mu.Unlock()
		if have != nil {
			return have, nil
		}
		raw, err := fontFile(setting)
		if err != nil {
			return nil, err
		}
		have, err = document.ReadFont(raw)
		return have, err
	}
}

func fontFile(setting string) ([]byte, error) {
	if setting != "" {
		raw, err := os.ReadFile(setting)
		if err != nil {
			return nil, fault.New(fault.Unavailable, "font-missing", "LIANGTIAN_FONT 指定的字体文件 %s 无法读取，不能生成 PDF，请联系管理员。", setting).Because(err)
		}
		return raw, nil
	}
	for _, name := range document.Places {
		raw, err := os.ReadFile(name)
		if err == nil {
			return raw, nil
		}
		if !errors.Is(err, fs.ErrNotExist) {
			return nil, fault.New(fault.Unavailable, "font-missing", "字体文件 %s 无法读取，不能生成 PDF，请联系管理员。", name).Because(err)
		}
	}
	return nil, fault.New(fault.Unavailable, "font-missing", "服务器没有可用的中文字体，不能生成 PDF。请管理员安装 fonts-wqy-microhei，或用 LIANGTIAN_FONT 指定一个 TrueType 字体文件。")
}

// checkPublicURL refuses an address that a QR could not lead to.
func checkPublicURL(s string) error {
	if s == "" {
		return nil
	}
	u, err := url.Parse(s)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" || u.RawQuery != "" || u.Fragment != "" || len(s) > 200 {
		return fault.New(fault.Invalid, "public-url", "LIANGTIAN_PUBLIC_URL 应为完整网址，如 https://liangtian.example.gov.cn。")
	}
	return nil
}
