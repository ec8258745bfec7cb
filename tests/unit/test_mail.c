#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/buffer.h"
#include "mail/mail.h"

static const char subject[] = "Päijät-Hämeen ja erään hyvin pitkän nimen hakijan hakemus, joka ei mahdu yhdelle riville";

static struct mail example(void)
{
	static const char *const recipients[] = {"registry@example.org", "clerk@example.org", NULL};
	static const struct mail_attachment attachments[] = {
		{"a_1_form.pdf", "application/pdf", "%PDF-1.7\n\x00\xFF", 11, "4f"},
		{"a_2_plan.pdf", "application/pdf", "x", 1, "2d"},
	};
	return (struct mail){
		.subject = subject,
		.recipients = recipients,
		.body = "Hei,\nöljy\n.\nFrom here\n",
		.language = "fi",
		.attachments = attachments,
		.attachment_count = 2,
	};
}

static void test_draft(void **state)
{
	(void)state;
	struct mail mail = example();
	struct buffer a = BUFFER_INIT, b = BUFFER_INIT;
	assert_true(mail_write(&mail, &a));
	assert_true(mail_write(&mail, &b));
	assert_int_equal(a.len, b.len);
	assert_memory_equal(a.data, b.data, a.len);
	assert_non_null(strstr(a.data, "To: registry@example.org, clerk@example.org\r\n"));
	assert_non_null(strstr(a.data, "X-Unsent: 1\r\n"));
	assert_non_null(strstr(a.data, "Subject: =?"));
	assert_non_null(strstr(a.data, "filename=a_1_form.pdf"));
	assert_non_null(strstr(a.data, "JVBERi0xLjcKAP8="));
	assert_null(strstr(a.data, "\nDate:"));
	for (size_t i = 0; i < a.len; i++)
		assert_true(a.data[i] != '\n' || (i > 0 && a.data[i - 1] == '\r'));
	for (const char *line = a.data; line; line = strchr(line, '\n')) {
		line += *line == '\n';
		assert_true(strcspn(line, "\r") <= 998);
	}
	buffer_free(&a);
	buffer_free(&b);
}

static void test_injection(void **state)
{
	(void)state;
	struct mail mail = example();
	struct buffer b = BUFFER_INIT;
	mail.subject = "one\r\nBcc: someone@example.org";
	assert_false(mail_write(&mail, &b));
	static const char *const recipients[] = {"clerk@example.org\r\nBcc: someone@example.org", NULL};
	mail = example();
	mail.recipients = recipients;
	assert_false(mail_write(&mail, &b));
	static const char *const listed[] = {"clerk@example.org, someone@example.org", NULL};
	mail.recipients = listed;
	assert_false(mail_write(&mail, &b));
	buffer_free(&b);
}

/* A name that ends its header line must not begin another one. */
static void test_attachment_name(void **state)
{
	(void)state;
	static const struct mail_attachment attachment = {"a\"\r\nBcc: someone@example.org", "application/pdf", "x", 1, "2d"};
	struct mail mail = example();
	struct buffer b = BUFFER_INIT;
	mail.attachments = &attachment;
	mail.attachment_count = 1;
	assert_false(mail_write(&mail, &b));
	buffer_free(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_draft), cmocka_unit_test(test_injection),
					   cmocka_unit_test(test_attachment_name)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
