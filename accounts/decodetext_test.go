package accounts

import (
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
)

// TestDecodeText: what servers say in their country's character set.
func TestDecodeText(t *testing.T) {
	for _, test := range []struct {
		encoding encoding.Encoding
		texts    []string
	}{
		{simplifiedchinese.GBK, []string{
			"Error: 请使用授权码登录。详情请看: http://service.mail.qq.com/cgi-bin/help?subtype=1&&id=28&&no=1001256", // as QQ Mail says it
			"登录失败", "用户名或密码错误", "您的帐号已被锁定", "-ERR 密码错误", "连接数过多，请稍后再试", "您的邮箱未开启IMAP服务", "系统繁忙", "账号不存在",
		}},
		{traditionalchinese.Big5, []string{"登入失敗", "密碼錯誤", "使用者名稱或密碼錯誤", "您的帳號已被鎖定", "535 認證失敗", "連線數過多，請稍後再試"}},
		{korean.EUCKR, []string{"아이디 또는 비밀번호가 틀렸습니다", "로그인 실패", "인증 실패", "계정이 잠겼습니다", "IMAP 사용 설정이 되어 있지 않습니다"}},
		{japanese.ShiftJIS, []string{"認証に失敗しました", "パスワードが違います", "ユーザー名またはパスワードが正しくありません", "接続数が制限を超えました"}},
		{japanese.EUCJP, []string{"認証に失敗しました", "パスワードが違います", "ユーザー名またはパスワードが正しくありません"}},
		{japanese.ISO2022JP, []string{"認証に失敗しました", "535 パスワードが違います"}},
		{charmap.KOI8R, []string{"неверный пароль", "Неверное имя пользователя или пароль", "535 Ошибка аутентификации", "Почтовый ящик заблокирован"}},
		{charmap.Windows1251, []string{"неверный пароль", "Неверное имя пользователя или пароль", "535 Ошибка аутентификации", "Почтовый ящик заблокирован"}},
		{charmap.Windows1252, []string{
			"Anmeldung fehlgeschlagen: ungültiges Kennwort", "Zugriff für dieses Postfach gesperrt, Größe überschritten", "Nom d'utilisateur ou mot de passe refusé",
			"Échec de l'authentification", "contraseña incorrecta", "Usuário ou senha inválidos", "não autorizado", "Fel lösenord eller användarnamn", "accès désactivé",
		}},
		{charmap.Windows1250, []string{"Nieprawidłowe hasło", "Błędny login lub hasło", "Přihlášení se nezdařilo"}},
		{charmap.Windows1254, []string{"Geçersiz kullanıcı adı veya şifre", "şifre yanlış"}},
	} {
		for _, want := range test.texts {
			bytes, err := test.encoding.NewEncoder().String(want)
			if err != nil {
				t.Fatal(err)
			}
			if got := DecodeText(bytes); got != want {
				t.Errorf("%v: %q, want %q", test.encoding, got, want)
			}
			if got := DecodeText(want); got != want {
				t.Errorf("UTF-8: %q, want %q", got, want)
			}
		}
	}
}

// TestDecodeTextKeepsWhatItCannotRead: nothing is invented for bytes that are no
// text, and UTF-8 stays UTF-8 when it is damaged.
func TestDecodeTextKeepsWhatItCannotRead(t *testing.T) {
	for _, s := range []string{
		"", "plain", "\x00\xff\x00\xfe\x80\x81", "\x80\x81\x82\x83",
		"登录失"[:8], "Anmeldung für dieses Konto gesperrt, Gr\xc3", strings.Repeat("é", 2000) + "\xc3",
	} {
		if got := DecodeText(s); got != s {
			t.Errorf("%q became %q", s, got)
		}
	}
}

func FuzzDecodeText(f *testing.F) {
	f.Add("Error: \xc7\xeb\xca\xb9\xd3\xc3\xca\xda\xc8\xa8\xc2\xeb\xb5\xc7\xc2\xbc\xa1\xa3")
	f.Add("\x1b$B")
	f.Add("Ung\xfcltig")
	f.Add("\xff\xfe\x00")
	f.Fuzz(func(t *testing.T, s string) {
		got := DecodeText(s)
		if utf8.ValidString(s) && !strings.Contains(s, "\x1b$") && got != s {
			t.Errorf("%q became %q", s, got)
		}
		if len(got) > 6*len(s)+16 {
			t.Errorf("%d bytes became %d", len(s), len(got))
		}
		if clean := CleanText(got, 500); !utf8.ValidString(clean) {
			t.Errorf("%q", clean)
		}
	})
}

func BenchmarkDecodeText(b *testing.B) {
	s := strings.Repeat("Error: \xc7\xeb\xca\xb9\xd3\xc3\xca\xda\xc8\xa8\xc2\xeb\xb5\xc7\xc2\xbc\xa1\xa3 ", 2500)
	b.SetBytes(int64(len(s)))
	for b.Loop() {
		DecodeText(s)
	}
}
