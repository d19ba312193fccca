package accounts

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
)

// DecodeText makes UTF-8 of what a server says. Mail protocols have no word for
// the character set of their replies, and servers answer in that of their
// country: it is guessed, by which one makes a likely text of the bytes. What no
// guess fits comes back as it was; [CleanText] then marks what cannot be read.
func DecodeText(s string) string {
	if utf8.ValidString(s) {
		if strings.Contains(s, "\x1b$") { // ISO-2022-JP is ASCII but for the shifts
			if text, ok := decode(japanese.ISO2022JP, s); ok {
				return text
			}
		}
		return s
	}
	sample := s[:min(len(s), sampleBytes)]
	if mostlyUTF8(sample) || strings.Contains(sample, "\x00") {
		return s
	}
	var best *charset
	most := 0.0
	for i := range charsets {
		text, ok := decode(charsets[i].encoding, sample)
		if !ok && len(sample) == len(s) {
			continue
		}
		if likely := charsets[i].likely(text, sample); likely > most {
			best, most = &charsets[i], likely
		}
	}
	if best == nil {
		return s
	}
	text, _ := decode(best.encoding, s)
	return text
}

// sampleBytes are enough to know a character set by.
const sampleBytes = 2048

// decode reports whether all bytes meant something.
func decode(e encoding.Encoding, s string) (string, bool) {
	text, err := e.NewDecoder().String(s)
	return text, err == nil && !strings.ContainsRune(text, utf8.RuneError)
}

// mostlyUTF8 is true for UTF-8 with a few damaged letters, such as one that was
// cut in half.
func mostlyUTF8(s string) bool {
	for i := 1; i < utf8.UTFMax && i <= len(s); i++ {
		if tail := s[len(s)-i:]; utf8.RuneStart(tail[0]) && !utf8.FullRuneInString(tail) {
			s = s[:len(s)-i]
			break
		}
	}
	whole, broken := 0, 0
	for len(s) > 0 {
		r, size := utf8.DecodeRuneInString(s)
		switch {
		case r == utf8.RuneError && size == 1:
			broken++
		case size > 1:
			whole += size
		}
		s = s[size:]
	}
	return whole > 0 && broken == 0 || whole > 4*broken
}

// A charset is one that servers answer in, and what speaks for it.
type charset struct {
	encoding encoding.Encoding
	script   func(rune) bool // the letters it is there for
	usual    string          // letters that come often in what servers say
	wide     bool            // every letter takes two bytes
	high     bool            // and the second is seldom an ASCII one
}

// charsets are tried in this order; of two that are equally likely the first is
// taken.
var charsets = []charset{
	{simplifiedchinese.GB18030, han, "的一是不在有您请你使用授权码登录陆失败错误用户名密口令帐账号邮箱件正确存服务未开启通已被锁定禁止连接过多太稍后再试系统繁忙验证认详情看客端设置超限制频率无效期修改联管理员网站拒绝访问时间安全重新输入大数次异常或为空地址没冻结停", true, true},
	{traditionalchinese.Big5, han, "的一是不在有您請你使用授權碼登錄入失敗錯誤者用戶名密口令帳號信箱件正確存服務未開啟通已被鎖定禁止連線接過多太稍後再試系統忙碌驗證認詳情看設定超限制無效期修改聯絡管理員網站拒絕訪問時間安全重新輸大數次異常或為空地址沒停", true, false},
	{korean.EUCKR, hangul, "아이디비밀번호가는은을를의이에서틀렸습니다일치하지않로그인실패증오류계정잠시후다시도해주세요사용자없메서버접속제한설확되었할수및으로차단중", true, true},
	{japanese.ShiftJIS, kana, japaneseUsual, true, false},
	{japanese.EUCJP, kana, japaneseUsual, true, true},
	{charmap.KOI8R, cyrillic, "", false, false},
	{charmap.Windows1251, cyrillic, "", false, false},
	{charmap.Windows1252, latin, "éèêàâçùûôîëïäöüßñóíúáãõåøæ", false, false},
	{charmap.Windows1250, latin, "ąćęłńóśźżáčďéěíňřšťúůýžöüäőű", false, false},
	{charmap.Windows1254, latin, "ışğçöü", false, false},
}

const japaneseUsual = "認証失敗接続制限超過利用者名誤正無効有設定再度確問合時間待権拒否多くだしいてにをがのはんですまりパスワドサバログインエラメル"

func han(r rune) bool      { return unicode.Is(unicode.Han, r) }
func hangul(r rune) bool   { return r >= 0xAC00 && r <= 0xD7A3 }
func cyrillic(r rune) bool { return unicode.Is(unicode.Cyrillic, r) }
func latin(r rune) bool    { return unicode.Is(unicode.Latin, r) }

// kana: what is Japanese without them is rare, and looks Chinese. The half-width
// ones (U+FF61) take one byte, so almost anything can be read as them.
func kana(r rune) bool { return r >= 0x3041 && r <= 0x30FE || han(r) }

// likely says how well a text suits the character set it was read in: 0 for not
// at all, up to 1 for each byte that is not ASCII.
func (c *charset) likely(text, raw string) float64 {
	var points, bytes float64
	if c.high {
		points -= 4 * float64(lowSeconds(raw))
	}
	before, kanas := ' ', false
	runes := []rune(text)
	for i, r := range runes {
		after := ' '
		if i+1 < len(runes) {
			after = runes[i+1]
		}
		if r >= utf8.RuneSelf {
			size := 1.0
			if c.wide {
				size = 2
			}
			bytes += size
			points += size * c.points(r, before, after)
			kanas = kanas || r >= 0x3041 && r <= 0x30FE
		}
		before = r
	}
	if bytes == 0 || c.encoding == japanese.ShiftJIS && !kanas || c.encoding == japanese.EUCJP && !kanas {
		return 0
	}
	return points / bytes
}

// lowSeconds counts the letters whose second byte is ASCII. They are there in
// some sets of two bytes, but much rather they are two letters of another one.
func lowSeconds(raw string) int {
	n := 0
	for i := 0; i < len(raw); i++ {
		if raw[i] < utf8.RuneSelf {
			continue
		}
		if i++; i < len(raw) && raw[i] < utf8.RuneSelf {
			n++
		}
	}
	return n
}

// points are what one letter says for its character set, from -2 to 1.
func (c *charset) points(r, before, after rune) float64 {
	switch {
	case r == utf8.RuneError, unicode.Is(unicode.Co, r), r < 0xA0:
		return -2 // not a letter in any text
	case c.wide && (r >= 0x3000 && r <= 0x3002 || r >= 0xFF01 && r <= 0xFF5E):
		return 0.5 // East Asian punctuation
	case !c.script(r):
		if unicode.IsLetter(r) || c.wide {
			return -1
		}
		return -0.5 // a sign such as ¬, seldom inside of words
	case c.wide && (smallASCII(before) || smallASCII(after)):
		return -0.5 // a word of Latin letters with one or two others in it
	case !c.wide && latin(r) && (before >= utf8.RuneSelf || after >= utf8.RuneSelf):
		// Accents stand between other letters.
		points := 0.0
		if before < utf8.RuneSelf || after < utf8.RuneSelf {
			points = 0.4
		}
		if !strings.ContainsRune(c.usual, unicode.ToLower(r)) {
			points--
		}
		return points
	case strings.ContainsRune(c.usual, unicode.ToLower(r)):
		return 1
	case c.wide:
		return 0.2
	case cyrillic(r):
		return cased(r, before, after)
	}
	return 0.1
}

const russian = "абвгдеёжзийклмнопрстуфхцчшщъыьэюяіїєґ"

func smallASCII(r rune) bool { return r >= 'a' && r <= 'z' }

// cased tells the two Cyrillic character sets apart: what is small in one is
// capital in the other, and words seldom have a capital inside.
func cased(r, before, after rune) float64 {
	switch {
	case before < utf8.RuneSelf && unicode.IsLetter(before), after < utf8.RuneSelf && unicode.IsLetter(after):
		return -1 // Latin and Cyrillic in one word
	case !strings.ContainsRune(russian, unicode.ToLower(r)):
		return 0
	case unicode.IsLower(r):
		return 0.9
	case unicode.IsLower(before):
		return -1
	}
	return 0.3
}
