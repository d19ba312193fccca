package login

import "postkey/accounts"

// accountReplies are what words say of the account and its password.
var accountReplies = []rule{
	// Expired. "Invalid or expired" says nothing of it.
	// RFC 5530 EXPIRED; Dovecot: "Password expired"
	{reason: accounts.PasswordExpired, says: `<password> & <expired> & !or expired | expired or | or is expired | or has expired | invalid | token`},
	// a token-based client: "-ERR Authentication Expired"
	{reason: accounts.PasswordExpired, says: `authentication expired | authentication has expired | authorization expired | credentials expired | login expired`},
	// [K]: "NO Please choose a password of your own instead of the initial password"
	{reason: accounts.PasswordExpired, says: `password & change your | reset your | has been reset | temporary password | initial password | default password |
		change password | password change`},
	// [K]
	{reason: accounts.PasswordExpired, says: `passwort | kennwort | mot de passe | contrasena | password | senha | wachtwoord | haslo | heslo | парол | пароль | 密码 | 密碼 |
		パスワード | 비밀번호 & andern | geandert | changer | modifier | cambiar | cambiare | alterar | trocar | wijzig | zmien | zmenit |
		смените | измените | 修改 | 变更 | 變更 | 変更 | 변경 & !<unknown> | try_`},

	// Nobody gets in, whatever the password.
	// "535 5.7.8 Account suspended"
	{reason: accounts.AccountLocked, says: `account | user | mailbox | login | access | service & suspend | suspended | frozen | deactivat | terminated | banned |
		cancelled | canceled | hacked | compromised | unpaid | overdue | billing | payment & !<temporary>`},
	// [K]: "NO account under review"
	{reason: accounts.AccountLocked, says: "account | user | mailbox | profile | login & under review | in review | being reviewed | under investigation | pending review"},
	// [K]: "-ERR account not activated, check your e-mail", before what says the same of a mailbox that is locked
	{reason: accounts.WebConfirmationNeeded, says: `not activ | isnt activ | not been activ | not yet activ | not verif | not been verif | not yet verif | not confirm |
		not been confirm | not yet confirm | unverified | unconfirmed & email | e mail | inbox | text message | link & check | click | follow | sent_ |
		look | open`},
	// [K]: "NO Account has not been activated. Check your email for the activation link"
	{reason: accounts.WebConfirmationNeeded, says: `activation | confirmation | verification & email | e mail | mail_ | link | message & check | click | follow | sent_ | look | open`},
	// GoDaddy: "535 Authentication failed: account disabled"; Microsoft: "account locked"
	{reason: accounts.AccountLocked, says: `account | user | userid | username | user name | login | mailbox | profile & lock | disabl | block | restrict | closed |
		inactiv | not activ | not been activ | abnormal | expired | not enabled | revoked | deleted & !<network> | or expired | blocklist`, also: []accounts.Reason{accounts.TooManyAttempts, accounts.WebConfirmationNeeded}},
	// [K]
	{reason: accounts.AccountLocked, says: "<account> & <locked> & !<network> | user name | username | invalid | password", also: []accounts.Reason{accounts.TooManyAttempts, accounts.WebConfirmationNeeded}},
	// a PHP POP3 server: "-ERR Your domain isn't active yet. Please wait a little longer."
	{reason: accounts.AccountLocked, says: "domain & not activ | isnt activ | inactiv | suspend | disabl | expired & !<network>"},
	// Windows: "account currently disabled"
	{reason: accounts.AccountLocked, says: `currently disabled | has been disabled | has been suspended | has been locked | has been blocked | locked out | lockout &
		!<network>`},
	// [K]: "NO [AUTHENTICATIONFAILED] Temporarily locked"
	{reason: accounts.AccountLocked, says: "temporarily locked | temporarily blocked | temporarily suspended & !<network>", also: []accounts.Reason{accounts.TooManyAttempts}},

	// A page to open.
	// Gmail: "Please log in via your web browser", MailSystem.NET#17
	{reason: accounts.WebConfirmationNeeded, says: `<signin> | visit | open | go to | unlock | reactivate | reset & <web> & !<off> | expired | incorrect password`},
	// [K]: "NO [ALERT] Please visit https://example.org/unlock"
	{reason: accounts.WebConfirmationNeeded, stage: accounts.StageLogin, says: `<signin> | visit | go to | click | unblock | unlock & @link & !information | help | support | administrator`},

	// Full.
	// Dovecot: "Quota exceeded (mailbox for user is full)"
	{reason: accounts.OverQuota, says: `quota | over limit | disk space | disk is full | disk full | no space | out of space | storage limit | storage full |
		storage is full | space left & !connection | login quota | sending | send quota | send limit | rate_ | hourly | daily |
		command | bandwidth | quota check | quota lookup | check quota | check the quota | determine | calculat`},
	// [K]: "NO Your mailbox is full"
	{reason: accounts.OverQuota, says: "mailbox | inbox | mail box | account | maildir & full_ | over quota | is full | overquota"},
	// [K]
	{reason: accounts.OverQuota, says: `postfach | speicher | kontingent | boite | espace | quota | buzon | casella | caixa | ящик | квот | skrzynk | schrank | 容量 |
		空间 | 空間 | 邮箱 | 信箱 | 용량 & voll | uberschritten | pleine | plein_ | depass | llen | cheia | pien | переполн | превыш | pelna |
		plna | 已满 | 已滿 | 满 | 不足 | 超 | 초과 | 가득`},

	// Known, and not let in.
	// [K]: "NO Refused by policy"
	{reason: accounts.NotAllowed, says: "policy | policies & !<password>"},
	// Windows: "user not allowed to log on from this computer"
	{reason: accounts.NotAllowed, says: `user | account | mailbox | you_ | your | login_ & not allow | not permit | not authori | isnt allow | arent allow | may not |
		no permission | no right | no access | prohibit | forbid | not entitled | not eligible | lacks & !invalid | relay | <network>`, also: []accounts.Reason{switchedOff}},
	// [K]: "NO Insufficient privileges"
	{reason: accounts.NotAllowed, says: `access restricted | access is restricted | restricted access | no permission | insufficient permission | insufficient right |
		insufficient privilege | not privileged | logon type | time restriction | logon hours | outside the hours`},
	// [K]: "NO Device not enrolled"
	{reason: accounts.NotAllowed, says: "device & not enrol | not been enrol | isnt enrol | unenrol | not compliant | noncompliant | not managed | unmanaged"},
	// Dovecot: "[AUTHORIZATIONFAILED] Authorization failed"
	{reason: accounts.NotAllowed, code: "AUTHORIZATIONFAILED", says: "authorization fail | authorization denied | not authorized to act | not authorized as"},
	// [K]
	{reason: accounts.NotAllowed, says: `nicht berechtigt | keine berechtigung | non autoris | pas le droit | droits insuffisants | no autorizad | sin permiso |
		non autorizzat | nao autorizad | sem permissao | geen toestemming | brak uprawnien | нет прав | доступ запрещен |
		недостаточно прав | yetkiniz yok | 无权限 | 没有权限 | 沒有權限 | 権限 | 권한`},

	// Cyrus: "Unable to open maildrop: Mailbox does not exist"
	{reason: accounts.MailboxMissing, says: "unable to open | cannot open | could not open & maildrop | mailbox & <unknown>"},

	// No such name. Where the password is named as well, the server does not say
	// which of the two is wrong.
	// [K]
	{reason: accounts.WrongUsername, says: `full | whole | entire | complete | vollstandig | complet | complet | полный | 完整 & address | email | e mail | adresse | mail |
		user name | username | login & !mailbox is full | <password>`},
	// UW, qpopper and others
	{reason: accounts.WrongUsername, says: `no such user | unknown user | user unknown | no such mailbox | no such account | never heard of | no such login & !<password>`},
	// ArGoSoft-like server: "-ERR User names must contain the username and domain.  ex: "root@mydomain.com""
	{reason: accounts.WrongUsername, says: `user names | username | user name | login name | login & must contain | must include | should include | include the domain |
		must be full | must be your`},
	// a public POP3 server: "-ERR username:<jane> not valid"
	{reason: accounts.WrongUsername, says: `username | user name | userid | user id | login name & not valid | is invalid | is not correct | isnt valid & !<password> | or_`},
	// CommuniGate: "unknown user account"; UW and others: "no such user"
	{reason: accounts.WrongUsername, says: `user | account | login | mailbox | username | userid | address | recipient & <unknown> & !<password> | command | <network>`},
	// [K]
	{reason: accounts.WrongUsername, says: "<account> & <unknown> & !<password> | command"},
	// [K]: "-ERR Domain not found"
	{reason: accounts.WrongUsername, says: "domain & <unknown> | not local | not hosted | invalid | not configured & !relay"},
	// [K]: "-ERR Invalid username"
	{reason: accounts.WrongUsername, says: `invalid user_ | invalid username_ | invalid user name_ | bad username_ | bad user_ | invalid mailbox | invalid account |
		illegal user | wrong username_ | wrong user_ | username is incorrect | username incorrect | incorrect username_ & !<password> |
		pass_ | or_`},
}

// passwordReplies are words that only say that it was refused. They count where
// neither words nor codes said more.
var passwordReplies = []rule{
	// MailKit#483: "NO LOGIN failed."
	{reason: accounts.WrongPassword, says: `incorrect | invalid | wrong | bad_ | not accepted | not correct | mismatch | does not match | do not match | didnt match |
		error_ | failed | failure | denied | refused | rejected | unknown & <password> | username | user name | login | user pass`},
	// MailKit#849: "NO AUTHENTICATE failed."
	{reason: accounts.WrongPassword, says: `authenticat | auth_ | authorization | authorisation | login | logon | log in | log on | sign in | signin | sasl | pam_ |
		lookup & fail | failed | failure | unsuccessful | incorrect | invalid | error | denied | refuse | reject | wrong | bad_ |
		not accepted | not successful | unable | not authori | abort`},
	// Windows in German
	{reason: accounts.WrongPassword, says: `anmeldung | authentifizierung | anmeldedaten | login | zugangsdaten | passwort | kennwort & fehlgeschlagen | falsch | ungultig |
		fehler | nicht korrekt | inkorrekt | verweigert | stimm | abgelehnt`},
	// "-ERR Authentification echouee", public server code
	{reason: accounts.WrongPassword, says: `mot de passe | identifiant | authentification | connexion | nom dutilisateur & incorrect | invalide | errone | echec | echoue |
		refus | mauvais | inconnu | faux`},
	// three public servers: "-Err Contraseña equivocada"
	{reason: accounts.WrongPassword, says: `contrasena | clave | usuario | autenticacion | inicio de sesion | credenciales & incorrect | invalid | erron | error | fallid |
		fallo | rechazad | no valid | desconocid | equivocad | incorect`},
	// [K]
	{reason: accounts.WrongPassword, says: `password | credenziali | autenticazione | accesso | utente | login & errat | non corrett | non valid | fallit | rifiutat |
		sbagliat | negat | scorrett`},
	// a public POP3 server: "-ERR usuario ou senha invalidos"
	{reason: accounts.WrongPassword, says: `senha | usuario | autenticacao | credenciais | login & incorret | invalid | errad | falhou | falha | recusad | negad`},
	// [K]
	{reason: accounts.WrongPassword, says: `wachtwoord | gebruikersnaam | aanmelding | inloggen | authenticatie & onjuist | ongeldig | mislukt | fout | geweigerd | verkeerd`},
	// [K]
	{reason: accounts.WrongPassword, says: `haslo | login | uwierzytelnia | logowani | autoryzacj & niepoprawn | nieprawidlow | bledn | nieudan | blad | niepowodzeni |
		odrzucon`},
	// [K]
	{reason: accounts.WrongPassword, says: `heslo | jmeno | prihlaseni | autentizac | overeni & nespravn | chybn | neplatn | selhal | nezdaril | neuspes | spatn | zamitnut`},
	// "535 Неверный логин или пароль", public server code
	{reason: accounts.WrongPassword, says: `парол | пароль | логин | пользовател | авторизац | аутентификац | вход | автентифікац | вхід & неверн | неправильн | ошибк |
		некорректн | не удал | неудач | отказан | невірн | помилк | отклонен`},
	// [K]
	{reason: accounts.WrongPassword, says: `sifre | parola | kullanici adi | kimlik dogrulama | oturum | giris & hatali | yanlis | gecersiz | basarisiz | reddedil`},
	// [K]
	{reason: accounts.WrongPassword, says: `losenord | anvandarnamn | inloggning | adgangskode | brugernavn | passord | brukernavn | salasana | jelszo | felhasznalo |
		parola | utilizator & fel_ | felaktig | misslyck | ogiltig | forkert | ugyldig | feil | mislyk | vaar | virheel | hibas |
		ervenytelen | gresit | invalid`},
	// a public POP3 client: "-ERR 登录失败"
	{reason: accounts.WrongPassword, says: `密码 | 密碼 | 口令 | 登录 | 登陆 | 登入 | 認證 | 认证 | 验证 | 驗證 | 用户名 | 身份 & 错误 | 錯誤 | 失败 | 失敗 | 不正确 | 不正確 | 有误 | 有誤 | 无效 | 無效 | 不匹配 | 不符`},
	// [K]
	{reason: accounts.WrongPassword, says: "パスワード | 認証 | ログイン | ユーザ & 失敗 | 違 | 誤 | 正しく | 不正 | 無効 | エラー | 一致しません"},
	// [K]
	{reason: accounts.WrongPassword, says: "비밀번호 | 아이디 | 로그인 | 인증 | 암호 & 실패 | 틀 | 일치하지 | 잘못 | 올바르지 | 오류 | 맞지"},
}

// vagueReplies say hardly anything; what they may mean comes along.
var vagueReplies = []rule{
	// a public server: "-ERR Access denied."
	{reason: accounts.NotAllowed, stage: accounts.StageLogin, says: `access denied | access is denied | permission denied | denied | forbidden | unauthori | not allow | not permit | refused |
		rejected | zugriff verweigert | acces refuse | acceso denegado | accesso negato | acesso negado | доступ запрещ | отказано |
		拒绝 | 拒絕 | 거부`, also: []accounts.Reason{accounts.WrongPassword}},
	// [K]: "NO Server restarting"
	{reason: accounts.ServerBusy, says: "restart & !authenticat"},
	// [K]: "NO Please contact support"
	{reason: accounts.ContactProvider, says: "<contact>"},
	// a public POP3 server: "-ERR password for jane is inncorrect"
	{reason: accounts.WrongPassword, stage: accounts.StageLogin, says: "<password>"},
}
