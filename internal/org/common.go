package org

import (
	"slices"
	"strings"
	"unicode"
)

// words are what passwords here are made of when nobody thinks: of keyboards,
// of English and Chinese habit, and of this work. Without them, and without
// digits and signs, a password must still say something.
var words = []string{
	"password", "passwd", "letmein", "welcome", "iloveyou", "changeme", "default", "test", "qwerty", "qwertyuiop", "qazwsx", "asdfgh", "asdfghjkl", "zxcvbn", "zxcvbnm",
	"abc", "abcd", "abcdef", "admin", "administrator", "root", "user", "guest", "login", "master", "monkey", "dragon", "football", "superman",
	"woaini", "mima", "nihao", "zhongguo", "beijing", "hunan", "zhuzhou",
	"liangtian", "gengdi", "nongtian", "tuban", "xiaohao", "zhenggai", "zhifa", "shenji", "guotu", "ziran", "ziyuan", "nongye", "feinonghua", "feilianghua", "feiliang",
	"良田", "耕地", "农田", "图斑", "销号", "整改", "密码", "管理员", "自然资源", "农业农村",
}

// looks is what signs stand for letters.
var looks = strings.NewReplacer("0", "o", "1", "l", "3", "e", "4", "a", "5", "s", "7", "t", "@", "a", "$", "s", "!", "i")

// rows are runs of keys and of the alphabet, forwards; backwards counts too.
var rows = []string{"01234567890123456789", "abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "asdfghjkl", "zxcvbnm", "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik", "1q2w3e4r5t6y7u8i9o0p"}

// enough is how much must be left of a password.
const enough = 4

// common says whether a password is one that everybody tries first.
func common(password string) bool {
	p := strings.ToLower(password)
	if run(p) || repeats(p) {
		return true
	}
	return left(p) < enough && (has(p) || left(p) == 0 && runs(p)) || left(looks.Replace(p)) < enough && has(looks.Replace(p))
}

func has(p string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(p, w) })
}

// left counts the letters that no word explains.
func left(p string) (n int) {
	longest := slices.SortedFunc(slices.Values(words), func(a, b string) int { return len(b) - len(a) })
	for _, w := range longest {
		p = strings.ReplaceAll(p, w, " ")
	}
	for _, r := range p {
		if unicode.IsLetter(r) {
			n++
		}
	}
	return n
}

// run says that the whole is a run of keys.
func run(p string) bool {
	return slices.ContainsFunc(rows, func(row string) bool {
		return strings.Contains(row, p) || strings.Contains(backwards(row), p)
	})
}

// runs says that digits alone are a run or two: 1234512345, 12344321.
func runs(p string) bool {
	breaks := 0
	for i := 1; i < len(p); i++ {
		if d := int(p[i]) - int(p[i-1]); d < -1 || d > 1 {
			breaks++
		}
	}
	return breaks <= len(p)/4
}

// repeats says that the password is a short piece over and over.
func repeats(p string) bool {
	r := []rune(p)
	for n := 1; n <= 5 && n <= len(r)/2; n++ {
		same := true
		for i := n; i < len(r) && same; i++ {
			same = r[i] == r[i-n]
		}
		if same {
			return true
		}
	}
	return false
}

func backwards(s string) string {
	r := []rune(s)
	slices.Reverse(r)
	return string(r)
}
