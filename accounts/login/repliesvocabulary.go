package login

// vocabulary are groups of words that patterns share, in the languages that mail
// servers have been seen or are likely to speak: English, German, French,
// Spanish, Italian, Portuguese, Dutch, Polish, Czech, Russian, Ukrainian,
// Turkish, Chinese (both scripts), Japanese and Korean. A word is the beginning
// of one, without accents (see pattern).
var vocabulary = map[string]string{
	"password": `password | passphrase | credential | secret | passwort | kennwort | zugangsdaten | mot de passe | identifiants |
		contrasena | clave | credenciales | credenziali | senha | wachtwoord | haslo | hasla | heslo | пароль | пароля | парол | sifre | parola |
		密码 | 密碼 | 口令 | パスワード | 비밀번호 | 암호`,

	// Who signs in.
	"account": `account | user | mailbox | login name | userid | konto | postfach | benutzer | zugang | compte | utilisateur | boite |
		cuenta | usuario | buzon | utente | casella | conta | caixa postal | gebruiker | postvak | uzytkownik | skrzynk | ucet | schrank | uzivatel |
		аккаунт | ящик | учетн | пользовател | логин | обликов | скриньк | користувач | hesap | kullanici |
		帐号 | 账号 | 帳號 | 账户 | 帐户 | 帳戶 | 用户 | 用戶 | 使用者 | 邮箱 | 信箱 | アカウント | ユーザ | 계정 | 아이디 | 사용자`,

	// A way in that can be switched on and off.
	"off": `disabl | not enabl | isnt enabl | not been enabl | yet to enabl | not activ | inactiv | deactivat | not allow | not permit | not open | not been open |
		not authori | not available | forbidden | prohibit | switched off | turned off | not turned on | denied | blocked | restricted |
		deaktiv | nicht aktiv | nicht freigeschalt | nicht freigegeben | ausgeschalt | abgeschalt | gesperrt | nicht erlaubt | nicht zugelassen | nicht gestattet |
		desactiv | nest pas activ | pas active | non activ | inactif | interdit | non autoris | pas autoris |
		deshabilitad | no esta habilitad | no habilitad | no esta activ | inhabilitad | no permitid | no autorizad |
		disabilitat | disattivat | non abilitat | non e abilitat | non e attiv | non attiv | non consentit | non autorizzat |
		desabilitad | desativad | nao esta habilitad | nao habilitad | nao esta ativ | nao permitid | nao autorizad |
		uitgeschakeld | niet ingeschakeld | niet geactiveerd | niet toegestaan |
		wylaczon | nieaktywn | nie jest wlaczon | niewlaczon | niedozwolon | vypnut | neni povolen | neni aktiv | zakazan |
		отключ | выключ | не включ | запрещ | не разреш | деактивир | не активир | вимкн | заборон | kapali | devre disi | etkin degil | aktif degil | izin veril |
		未开启 | 未开通 | 没有开启 | 没有开通 | 沒有開通 | 已关闭 | 关闭 | 未启用 | 禁用 | 停用 | 禁止 | 未開啟 | 未開通 | 未啟用 | 關閉 |
		無効 | 有効になっていません | 許可されていません | 利用できません | 使用できません | 사용 안 함 | 사용 안함 | 사용안함 | 비활성 | 사용하지 않 | 허용되지 | 사용할 수 없 | 설정되어 있지 | 설정이 되어 있지`,

	"locked": `lock | suspend | disabl | block | frozen | banned | deactivat | inactiv | not activ | not enabled | closed | terminated | expired | abnormal | restrict | revoked | compromised |
		hacked | gesperrt | deaktiviert | gekundigt | stillgelegt | abgelaufen | bloque | suspend | verrouill | desactiv | clotur | resili |
		bloquead | suspendid | deshabilitad | desactivad | cancelad | bloccat | sospes | disabilitat | disattivat | scadut | suspens | desativad | desabilitad |
		geblokkeerd | vergrendeld | opgeschort | uitgeschakeld | zablokowan | zawieszon | nieaktywn | wylaczon | zablokovan | uzamcen | zamcen | pozastaven | deaktivovan |
		заблокирован | отключен | приостановлен | заморожен | удален | заблокован | kilit | askiya | devre disi | engellen | bloke |
		锁定 | 冻结 | 禁用 | 停用 | 封禁 | 封停 | 被封 | 暂停 | 异常 | 鎖定 | 凍結 | 停權 | ロック | 停止 | 凍結 | 無効 | 잠금 | 잠겼 | 잠긴 | 정지 | 차단 | 휴면`,

	"toomany": `too many | too much | maximum | max_ | limit | exceed | more than | zu viele | maximal | uberschritten | trop de | trop d | maximum | depass |
		demasiad | excedid | maxim | superad | tropp | massim | muitas | muitos | excesso | excedeu | te veel | maximaal | zbyt wiele | przekroczon | prilis mnoho | prekrocen |
		слишком много | превыш | надто багато | забагато | перевищ | cok fazla | asildi | 过多 | 太多 | 超过 | 超出 | 超限 | 上限 | 過多 | 超過 | 多すぎ | 超え | 너무 많 | 초과`,

	"connections": `connection | session | simultaneous | concurrent | verbindung | sitzung | connexion | conexion | connession | collegament | conexoes | conexao | sessoes | verbinding |
		polacz | sesj | pripojen | spojen | соединен | подключен | сесси | сеанс | з єднан | зєднан | підключен | baglanti | oturum | 连接 | 连线 | 連線 | 接続 | 접속 | 연결`,

	"attempts": `attempt | tries_ | try_ | failed | failure | bad auth | bad login | bad password | invalid | incorrect | wrong | login | logon | auth | error | password | versuch | fehl | anmeldung |
		tentativ | essai | echec | intentos | intento | fallid | tentativi | poging | prob_ | proby | prob logowan | pokus | попыт | неудач | спроб | deneme | 尝试 | 次数 | 嘗試 | 次數 | 試行 | 回数 | 시도 | 횟수`,

	"expired": `expired | has run out | must be changed | must change | needs to be changed | change required | change is required | be reset | reset required | too old | out of date |
		abgelaufen | geandert werden | expire | caducad | expirad | vencid | scadut | expirou | verlopen | wygas | vyprsel | истек | просроч | устарел | suresi dol | 过期 | 過期 | 失效 | 到期 | 期限 | 만료`,

	"network": `ip_ | ips_ | ip address | network | client host | country | countries | region | location | geoip | connection from | connections from | your host | your address | your server |
		netzwerk | ip adresse | land_ | adresse ip | reseau | pays | direccion ip | red_ | pais | indirizzo ip | rete_ | endereco ip | rede_ | ip adres | adres ip | сеть | сети | ip адрес | адрес | страны |
		地区 | 网络 | 网段 | 地址 | 地區 | 網路 | ネットワーク | アドレス | 네트워크 | 국가 | 해외`,

	"blocked": `block | blacklist | black list | blocklist | block list | denylist | banned | baned | denied | deny_ | reject | refuse | not allow | not permit | disallow | prohibit | forbidden | restrict | listed | unauthori | not authori | not accept |
		untrusted | not trusted | reputation | gesperrt | blockiert | abgelehnt | bloque | refuse | interdit | bloquead | rechazad | denegad | bloccat | rifiutat | negat | recusad | negad | geblokkeerd | geweigerd | zablokowan | odrzucon |
		заблок | запрещ | отклон | заборон | engellen | 限制 | 禁止 | 拒绝 | 拒絕 | 黑名单 | 黑名單 | 封锁 | 不允许 | 拒否 | 制限 | 차단 | 제한 | 거부`,

	// Passing trouble of the server's own.
	"temporary": `temporar | internal error | internal server | internal login | internal failure | server error | server failure | system error | system problem | system failure | service unavailable | service not available | server unavailable | unavailable | maintenance | not ready | out of memory |
		try again in_ | at present | at this time | at the moment | currently unavailable | vorubergehend | zeitweise | wartung | interner fehler | serverfehler | indisponible | temporair | erreur interne |
		no disponible | temporal | error interno | mantenimiento | non disponibile | temporane | errore interno | manutenzione | indisponivel | manutencao | erro interno | tijdelijk | onderhoud | chwilowo | tymczasow | blad serwera | blad wewnetrzny | docasn |
		временн | внутренняя ошибка | ошибка сервера | техническ | недоступ | тимчасов | внутрішня помилка | gecici | bakim | 暂时 | 维护 | 内部错误 | 系统错误 | 服务器错误 | 暫時 | 維護 | 內部錯誤 | 一時的 | メンテナンス | 内部エラー | 일시적 | 점검 | 내부 오류 | 서버 오류`,

	"later": `later | try again in | retry in | come back | wait a | spater | plus tard | ulterieurement | mas tarde | piu tardi | mais tarde | opnieuw proberen | pozniej | pozdeji | позже | позднее | пізніше | daha sonra | 稍后 | 稍後 | 再试 | 再試 | 後ほど | しばらく | 잠시 후 | 나중에`,

	"busy": `busy | overload | too busy | load too high | load is too | high load | uberlastet | ausgelastet | surcharg | occupe | sobrecarg | ocupado | sovraccaric | occupato | bezet | zajet | przeciazon | pretizen | перегруж | занят | mesgul | 繁忙 | 忙碌 | 混雑 | 혼잡`,

	"unknown": `unknown | not found | no such | does not exist | doesnt exist | not exist | nonexist | non exist | not registered | not recogni | not known | not a valid user | never heard | no mailbox | unbekannt | existiert nicht | nicht gefunden | nicht vorhanden |
		inconnu | nexiste pas | introuvable | inexistant | desconocid | no existe | no encontrad | inexistent | sconosciut | non esiste | inesistent | non trovat | desconhecid | nao existe | nao encontrad | onbekend | bestaat niet | niet gevonden |
		nieznan | nie istnieje | nie znaleziono | neexistuje | neznam | nenalezen | не найден | не существует | неизвест | не зарегистр | нет такого | не знайдено | не існує | bulunamadi | bilinmeyen | kayitli degil |
		不存在 | 未找到 | 无此 | 沒有此 | 没有此 | 未注册 | 找不到 | 存在しません | 見つかりません | 不明 | 존재하지 | 찾을 수 없 | 없는 | 등록되지`,

	"signin": `log in_ | login_ | log into | sign in_ | signin_ | sign into | logon_ | log on_ | authenticate_ | anmelden | einloggen | connecter | connectez | iniciar sesion | inicie sesion | accedere | accedi_ | fazer login | entrar_ | inloggen | zaloguj | prihlas | войдите | войти | giris | 登录 | 登入 | 登陆 | ログイン | 로그인`,

	"web": `browser | webmail | web mail | web interface | web site | website | web page | webpage | web client | web console | web ui | web panel | web portal | web version | on the web | via the web | from web | through web | via web | navigateur | navegador | navegador | browserul | strona | przegladar | prohlizec | браузер | веб | 网页 | 浏览器 | 網頁 | 瀏覽器 | ブラウザ | 웹`,

	"contact": `contact | call customer | call us | call for | call your | get in touch | helpdesk | help desk | kontaktieren | wenden sie sich | contactez | contacte | pongase en contacto | contattare | contatta | entre em contato | neem contact | skontaktuj | kontaktujte | обратитесь | свяжитесь | зверніться | iletisim | 联系 | 聯絡 | 聯繫 | 问合 | お問い合わせ | 문의`,
}
