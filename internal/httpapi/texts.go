package httpapi

import (
	"reflect"
	"strings"
	"unicode"
	"unicode/utf8"

	"liangtian/internal/fault"
)

// storable refuses, for every door at once, text that the database cannot
// hold: a NUL would end the statement that carries it, and what is no UTF-8
// fails in it.
func storable(in any) error {
	if unstorable(reflect.ValueOf(in)) {
		return fault.New(fault.Invalid, "text-invalid", "文字中有无法保存的字符，请删去后再提交。")
	}
	return nil
}

func unstorable(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.String:
		return strings.ContainsRune(v.String(), 0) || !utf8.ValidString(v.String())
	case reflect.Pointer, reflect.Interface:
		return !v.IsNil() && unstorable(v.Elem())
	case reflect.Struct:
		for i := range v.NumField() {
			if unstorable(v.Field(i)) {
				return true
			}
		}
	case reflect.Slice, reflect.Array:
		switch v.Type().Elem().Kind() {
		case reflect.Uint8: // JSON kept as it came
			return v.Kind() == reflect.Slice && strings.Contains(string(v.Bytes()), `\u0000`)
		case reflect.Int64, reflect.Float64:
			return false
		}
		for i := range v.Len() {
			if unstorable(v.Index(i)) {
				return true
			}
		}
	case reflect.Map:
		for it := v.MapRange(); it.Next(); {
			if unstorable(it.Key()) || unstorable(it.Value()) {
				return true
			}
		}
	}
	return false
}

// printable is a file's name as it can be kept: names come in any encoding, and
// with signs that turn the rest of a line around.
func printable(name string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) {
			return '_'
		}
		return r
	}, strings.ToValidUTF8(name, "_"))
}
