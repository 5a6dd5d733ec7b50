"""The whole schema. Until 1.0 it is rewritten: delete it, makemigrations, and put the last two lines back."""

import datetime
import uuid

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.datetime
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

import tracker.models.calendars
from tracker.migrations._first_rows import FIRST_ROWS
from tracker.migrations._guards import GUARDS


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        migrations.CreateModel(
            name='AuditText',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sequence', models.PositiveBigIntegerField(unique=True)),
                ('salt', models.CharField(max_length=32)),
                ('text', models.TextField()),
            ],
            options={
                'verbose_name': 'audit text',
                'verbose_name_plural': 'audit texts',
            },
        ),
        migrations.CreateModel(
            name='Calendar',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100, unique=True, verbose_name='name')),
                ('country', models.CharField(blank=True, help_text='ISO 3166 code such as KG; empty: no public holidays.', max_length=10, verbose_name='country')),
                ('weekend', django.contrib.postgres.fields.ArrayField(base_field=models.PositiveSmallIntegerField(), default=tracker.models.calendars.saturday_and_sunday, help_text='Days of the week that are free: 0 is Monday, 6 is Sunday.', size=None, verbose_name='weekend')),
            ],
            options={
                'verbose_name': 'calendar',
                'verbose_name_plural': 'calendars',
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='Heartbeat',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100, unique=True)),
                ('beat_at', models.DateTimeField(help_text="Wall time, by the database's clock.")),
                ('detail', models.JSONField(blank=True, default=dict)),
            ],
            options={
                'verbose_name': 'heartbeat',
                'verbose_name_plural': 'heartbeats',
            },
        ),
        migrations.CreateModel(
            name='Message',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('bundle_key', models.CharField(max_length=300)),
                ('state', models.CharField(choices=[('pending', 'pending'), ('leased', 'leased'), ('sending', 'sending'), ('sent', 'accepted by the mail server'), ('cancelled', 'cancelled'), ('dead', 'refused'), ('review', 'waits for a decision')], default='pending', max_length=9, verbose_name='state')),
                ('message_id', models.CharField(max_length=200, unique=True, verbose_name='Message-ID')),
                ('created_at', models.DateTimeField(help_text='Business time.', verbose_name='composed')),
                ('next_attempt_at', models.DateTimeField(help_text='Business time.')),
                ('refusals', models.PositiveSmallIntegerField(default=0, verbose_name='refused')),
                ('uncertain', models.PositiveSmallIntegerField(default=0, verbose_name='uncertain')),
                ('rescues', models.PositiveSmallIntegerField(default=0, verbose_name='rescued')),
                ('lease_owner', models.BigIntegerField(blank=True, help_text='Advisory lock of the sending process.', null=True)),
                ('lease_token', models.UUIDField(blank=True, null=True)),
                ('lease_until', models.DateTimeField(blank=True, help_text='Wall time.', null=True)),
                ('digest', models.CharField(blank=True, help_text='SHA-256 of the frozen bytes; empty: not frozen.', max_length=64)),
                ('sent_at', models.DateTimeField(blank=True, help_text='Business time.', null=True, verbose_name='sent')),
                ('bounced_at', models.DateTimeField(blank=True, help_text='Business time.', null=True, verbose_name='bounced')),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='reason')),
            ],
            options={
                'verbose_name': 'message',
                'verbose_name_plural': 'messages',
                'ordering': ['-created_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='Quotation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('exact', models.TextField()),
                ('prefix', models.CharField(blank=True, max_length=100)),
                ('suffix', models.CharField(blank=True, max_length=100)),
                ('start', models.PositiveIntegerField()),
                ('end', models.PositiveIntegerField()),
            ],
            options={
                'verbose_name': 'quotation',
                'verbose_name_plural': 'quotations',
                'ordering': ['source', 'start'],
            },
        ),
        migrations.CreateModel(
            name='ReferenceCounter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField(unique=True)),
                ('last', models.PositiveIntegerField(default=0)),
            ],
            options={
                'verbose_name': 'reference counter',
                'verbose_name_plural': 'reference counters',
            },
        ),
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('email', models.EmailField(max_length=254, unique=True, verbose_name='e-mail')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('language', models.CharField(default='en', max_length=10, verbose_name='language')),
                ('time_zone', models.CharField(blank=True, help_text="Empty: the office's.", max_length=64, verbose_name='time zone')),
                ('is_active', models.BooleanField(default=True, verbose_name='active')),
                ('is_staff', models.BooleanField(default=False, verbose_name='may use the admin')),
                ('date_joined', models.DateTimeField(auto_now_add=True, help_text='Wall time.', verbose_name='joined')),
                ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
            ],
            options={
                'verbose_name': 'user',
                'verbose_name_plural': 'users',
            },
        ),
        migrations.CreateModel(
            name='AuditEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sequence', models.PositiveBigIntegerField(unique=True)),
                ('action', models.CharField(max_length=60)),
                ('target', models.CharField(help_text='Kind and uid or id, e.g. deadline:…', max_length=60)),
                ('commitment', models.BigIntegerField(blank=True, help_text='Id of the commitment it belongs to.', null=True)),
                ('by', models.CharField(max_length=60)),
                ('effective_at', models.DateTimeField(help_text='Business time.')),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), help_text='Wall time.')),
                ('before', models.JSONField(default=dict)),
                ('after', models.JSONField(default=dict)),
                ('text_hash', models.CharField(blank=True, max_length=64)),
                ('previous_hash', models.CharField(blank=True, max_length=64)),
                ('hash', models.CharField(max_length=64, unique=True)),
            ],
            options={
                'verbose_name': 'audit event',
                'verbose_name_plural': 'audit events',
                'ordering': ['sequence'],
                'indexes': [models.Index(fields=['commitment', 'sequence'], name='audit_of_commitment'), models.Index(fields=['target', 'sequence'], name='audit_of_target')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('hash', ''), _negated=True), models.Q(('action', ''), _negated=True)), name='audit_whole')],
            },
        ),
        migrations.CreateModel(
            name='CalendarDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField(verbose_name='day')),
                ('working', models.BooleanField(verbose_name='working day')),
                ('name', models.CharField(blank=True, max_length=100, verbose_name='name')),
                ('calendar', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='days', to='tracker.calendar')),
            ],
            options={
                'verbose_name': 'calendar day',
                'verbose_name_plural': 'calendar days',
                'ordering': ['day'],
            },
        ),
        migrations.CreateModel(
            name='Commitment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(max_length=20, unique=True, verbose_name='reference')),
                ('external_ref', models.CharField(blank=True, max_length=200, verbose_name='external reference')),
                ('title', models.CharField(max_length=300, verbose_name='title')),
                ('details', models.TextField(blank=True, verbose_name='details')),
                ('owner_since', models.DateTimeField(blank=True, help_text='Business time.', null=True, verbose_name='owner since')),
                ('firmness', models.CharField(choices=[('firm', 'firm'), ('soft', 'hedged')], default='firm', max_length=4, verbose_name='firmness')),
                ('stage', models.CharField(choices=[('draft', 'draft'), ('active', 'active'), ('closed', 'closed')], max_length=6, verbose_name='stage')),
                ('outcome', models.CharField(blank=True, choices=[('fulfilled', 'fulfilled'), ('partly', 'partly fulfilled'), ('not_fulfilled', 'not fulfilled'), ('withdrawn', 'withdrawn'), ('superseded', 'superseded'), ('entered_by_mistake', 'entered by mistake')], max_length=20, verbose_name='outcome')),
                ('confidential', models.BooleanField(default=False, verbose_name='confidential')),
                ('tags', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=50), blank=True, default=list, size=None, verbose_name='tags')),
                ('row_digest', models.CharField(blank=True, editable=False, max_length=64)),
                ('created_at', models.DateTimeField(help_text='Business time.', verbose_name='logged')),
                ('closed_at', models.DateTimeField(blank=True, help_text='Business time.', null=True, verbose_name='closed')),
                ('created_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='commitments', to=settings.AUTH_USER_MODEL)),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='parts', to='tracker.commitment')),
            ],
            options={
                'verbose_name': 'commitment',
                'verbose_name_plural': 'commitments',
                'ordering': ['-created_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='Deadline',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('wording', models.CharField(blank=True, max_length=300, verbose_name='due words')),
                ('edtf', models.CharField(blank=True, help_text='EDTF, ISO 8601-2.', max_length=30, verbose_name='date')),
                ('boundary', models.CharField(choices=[('end', 'through the end'), ('start', 'before it begins')], default='end', max_length=5, verbose_name='boundary')),
                ('roll', models.CharField(choices=[('none', 'none'), ('following', 'following'), ('preceding', 'preceding'), ('modified_following', 'modified_following')], default='none', max_length=20, verbose_name='roll')),
                ('zone', models.CharField(help_text='IANA name.', max_length=64, verbose_name='time zone')),
                ('precision', models.CharField(blank=True, choices=[('day', 'day'), ('month', 'month'), ('quarter', 'quarter'), ('half_year', 'half_year'), ('season', 'season'), ('year', 'year'), ('interval', 'interval')], max_length=10)),
                ('first_day', models.DateField(blank=True, null=True, verbose_name='first day')),
                ('last_day', models.DateField(blank=True, null=True, verbose_name='last day')),
                ('starts_at', models.DateTimeField(blank=True, help_text='Start of the first day. Business time.', null=True)),
                ('due_at', models.DateTimeField(blank=True, help_text='First instant too late. Business time.', null=True)),
                ('explanation', models.JSONField(blank=True, default=list)),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('number', models.PositiveSmallIntegerField()),
                ('kind', models.CharField(choices=[('report', 'progress report'), ('result', 'result'), ('review', 'review')], max_length=6, verbose_name='kind')),
                ('occurrence', models.DateField(blank=True, null=True)),
                ('version', models.PositiveSmallIntegerField(default=1)),
                ('original_edtf', models.CharField(blank=True, max_length=30, verbose_name='first date')),
                ('original_last_day', models.DateField(blank=True, null=True, verbose_name='first last day')),
                ('extensions_count', models.PositiveSmallIntegerField(default=0, verbose_name='times extended')),
                ('internal_due', models.DateField(blank=True, help_text='Shown to staff only.', null=True, verbose_name='internal date')),
                ('status', models.CharField(choices=[('upcoming', 'upcoming'), ('due_soon', 'due_soon'), ('due', 'due'), ('overdue', 'overdue'), ('long_overdue', 'long_overdue'), ('awaiting_trigger', 'awaiting_trigger'), ('paused', 'paused'), ('reported', 'reported'), ('met', 'met'), ('partly_met', 'partly_met'), ('missed', 'missed'), ('withdrawn', 'withdrawn'), ('waived', 'waived'), ('superseded', 'superseded'), ('entered_by_mistake', 'entered_by_mistake')], max_length=20, verbose_name='status')),
                ('closed_as', models.CharField(blank=True, choices=[('entered_by_mistake', 'entered_by_mistake'), ('met', 'met'), ('missed', 'missed'), ('partly_met', 'partly_met'), ('superseded', 'superseded'), ('waived', 'waived'), ('withdrawn', 'withdrawn')], max_length=20)),
                ('closed_at', models.DateTimeField(blank=True, help_text='Business time.', null=True, verbose_name='closed')),
                ('received_on', models.DateField(blank=True, null=True, verbose_name='received on')),
                ('paused_at', models.DateTimeField(blank=True, help_text='Business time.', null=True)),
                ('paused_until', models.DateTimeField(blank=True, help_text='Business time.', null=True)),
                ('next_event_at', models.DateTimeField(blank=True, help_text='Business time.', null=True)),
                ('put_off_until', models.DateTimeField(blank=True, help_text='Could not be settled: tried again then. Business time.', null=True)),
                ('dated_at', models.DateTimeField(blank=True, help_text='When the present last day took effect. Business time.', null=True)),
                ('settled_at', models.DateTimeField(help_text='Business time; never decreases.')),
                ('ladder_from', models.DateTimeField(blank=True, help_text='Business time; empty: nobody is told.', null=True)),
                ('ladder_catches_up', models.BooleanField(default=False)),
                ('calendar', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tracker.calendar')),
                ('commitment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deadlines', to='tracker.commitment')),
            ],
            options={
                'verbose_name': 'deadline',
                'verbose_name_plural': 'deadlines',
                'ordering': ['commitment', 'number'],
            },
        ),
        migrations.CreateModel(
            name='DeadlineTerms',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('wording', models.CharField(blank=True, max_length=300, verbose_name='due words')),
                ('edtf', models.CharField(blank=True, help_text='EDTF, ISO 8601-2.', max_length=30, verbose_name='date')),
                ('boundary', models.CharField(choices=[('end', 'through the end'), ('start', 'before it begins')], default='end', max_length=5, verbose_name='boundary')),
                ('roll', models.CharField(choices=[('none', 'none'), ('following', 'following'), ('preceding', 'preceding'), ('modified_following', 'modified_following')], default='none', max_length=20, verbose_name='roll')),
                ('zone', models.CharField(help_text='IANA name.', max_length=64, verbose_name='time zone')),
                ('precision', models.CharField(blank=True, choices=[('day', 'day'), ('month', 'month'), ('quarter', 'quarter'), ('half_year', 'half_year'), ('season', 'season'), ('year', 'year'), ('interval', 'interval')], max_length=10)),
                ('first_day', models.DateField(blank=True, null=True, verbose_name='first day')),
                ('last_day', models.DateField(blank=True, null=True, verbose_name='last day')),
                ('starts_at', models.DateTimeField(blank=True, help_text='Start of the first day. Business time.', null=True)),
                ('due_at', models.DateTimeField(blank=True, help_text='First instant too late. Business time.', null=True)),
                ('explanation', models.JSONField(blank=True, default=list)),
                ('version', models.PositiveSmallIntegerField()),
                ('cause', models.CharField(choices=[('recorded', 'recorded'), ('corrected', 'corrected'), ('extended', 'extended'), ('resumed', 'resumed'), ('trigger', 'trigger'), ('rederived', 're-derived')], max_length=10, verbose_name='cause')),
                ('reference_date', models.DateField(blank=True, null=True, verbose_name='counted from')),
                ('rule', models.CharField(blank=True, max_length=50)),
                ('convention', models.CharField(blank=True, max_length=50)),
                ('by', models.CharField(max_length=60)),
                ('at', models.DateTimeField(help_text='Business time.')),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), help_text='Wall time.')),
                ('reason', models.TextField(blank=True, verbose_name='reason')),
                ('calendar', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tracker.calendar')),
                ('deadline', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='tracker.deadline')),
            ],
            options={
                'verbose_name': 'terms',
                'verbose_name_plural': 'terms',
                'ordering': ['deadline', 'version'],
            },
        ),
        migrations.CreateModel(
            name='ImportBatch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('file_name', models.CharField(max_length=255, verbose_name='file')),
                ('digest', models.CharField(help_text='SHA-256 of the file.', max_length=64)),
                ('by', models.CharField(max_length=60)),
                ('at', models.DateTimeField(help_text='Business time.')),
                ('released_at', models.DateTimeField(blank=True, help_text='Business time.', null=True, verbose_name='released')),
                ('undone_at', models.DateTimeField(blank=True, help_text='Business time.', null=True, verbose_name='undone')),
            ],
            options={
                'verbose_name': 'import',
                'verbose_name_plural': 'imports',
                'ordering': ['-at', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('released_at', None), ('undone_at', None), _connector='OR'), name='batch_released_or_undone')],
            },
        ),
        migrations.AddField(
            model_name='commitment',
            name='batch',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='commitments', to='tracker.importbatch'),
        ),
        migrations.CreateModel(
            name='MessageContent',
            fields=[
                ('message', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='content', serialize=False, to='tracker.message')),
                ('subject', models.CharField(max_length=200)),
                ('text', models.TextField()),
                ('html', models.TextField()),
                ('headers', models.JSONField(default=dict)),
                ('raw', models.BinaryField(help_text='The bytes handed to the mail server, with placeholders for personal links.')),
                ('rendered_at', models.DateTimeField(help_text='Business time.')),
            ],
            options={
                'verbose_name': 'message content',
                'verbose_name_plural': 'message contents',
            },
        ),
        migrations.CreateModel(
            name='Attempt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), help_text='Wall time.')),
                ('result', models.CharField(choices=[('accepted', 'accepted'), ('refused', 'refused for now'), ('rejected', 'refused for good'), ('network', 'no connection'), ('uncertain', 'no answer after the message was handed over'), ('error', 'could not be written')], max_length=10, verbose_name='result')),
                ('code', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('reply', models.TextField(blank=True, verbose_name='answer of the mail server')),
                ('message', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attempts', to='tracker.message')),
            ],
            options={
                'verbose_name': 'attempt',
                'verbose_name_plural': 'attempts',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='OfficeSettings',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200, verbose_name='office name')),
                ('contact_name', models.CharField(blank=True, max_length=200, verbose_name='contact person')),
                ('contact_telephone', models.CharField(blank=True, max_length=50, verbose_name='telephone')),
                ('contact_email', models.EmailField(blank=True, help_text='Where replies go.', max_length=254, verbose_name='contact e-mail')),
                ('zone', models.CharField(default='UTC', help_text='IANA name, e.g. Asia/Bishkek.', max_length=64, verbose_name='time zone')),
                ('send_hour', models.TimeField(default=datetime.time(9, 0), verbose_name='send hour')),
                ('by_period_means', models.CharField(choices=[('end', 'by the end of April'), ('start', 'before April begins')], default='end', help_text='Which of the two readings is offered first.', max_length=5, verbose_name='“by April” means')),
                ('roll', models.CharField(choices=[('none', 'stays'), ('following', 'moves to the next working day'), ('preceding', 'moves to the working day before'), ('modified_following', 'moves to the next working day within the month')], default='none', max_length=20, verbose_name='a last day that is no working day')),
                ('sending', models.CharField(choices=[('held', 'held'), ('on', 'on')], default='held', max_length=4, verbose_name='sending')),
                ('sending_since', models.DateTimeField(blank=True, help_text='Business time.', null=True, verbose_name='sending since')),
                ('mail_epoch', models.DateTimeField(blank=True, help_text='Instant of the last restore. Business time.', null=True, verbose_name='mail epoch')),
                ('first_admin_token', models.CharField(blank=True, editable=False, help_text='SHA-256 of the link.', max_length=64)),
                ('is_demo', models.BooleanField(default=False, editable=False, verbose_name='demonstration')),
                ('calendar', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tracker.calendar', verbose_name='calendar')),
            ],
            options={
                'verbose_name': 'office settings',
                'verbose_name_plural': 'office settings',
            },
        ),
        migrations.CreateModel(
            name='Party',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('organisation', 'organisation'), ('person', 'person'), ('post', 'post')], default='organisation', max_length=12, verbose_name='kind')),
                ('name', models.CharField(max_length=300, verbose_name='name')),
                ('aliases', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=300), blank=True, default=list, size=None, verbose_name='other names')),
                ('superior_since', models.DateTimeField(blank=True, editable=False, help_text='Business time.', null=True, verbose_name='superior since')),
                ('calendar', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tracker.calendar', verbose_name='calendar')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='tracker.party', verbose_name='part of')),
                ('superior', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='subordinates', to='tracker.party', verbose_name='superior')),
            ],
            options={
                'verbose_name': 'party',
                'verbose_name_plural': 'parties',
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='Participation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('issuer', 'promised or ordered by'), ('responsible', 'responsible'), ('supporting', 'supporting'), ('controller', 'checks'), ('beneficiary', 'promised to'), ('watcher', 'informed')], max_length=12, verbose_name='role')),
                ('since', models.DateTimeField(help_text='Business time: what came before is not sent.', verbose_name='since')),
                ('commitment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='participations', to='tracker.commitment')),
                ('party', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='participations', to='tracker.party')),
            ],
            options={
                'verbose_name': 'participation',
                'verbose_name_plural': 'participations',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='Pause',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('started_at', models.DateTimeField(help_text='Business time.')),
                ('until', models.DateField(blank=True, help_text='The last day of the pause.', null=True, verbose_name='until')),
                ('ended_at', models.DateTimeField(blank=True, help_text='Business time.', null=True)),
                ('reason', models.TextField(verbose_name='reason')),
                ('by', models.CharField(max_length=60)),
                ('deadline', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='pauses', to='tracker.deadline')),
            ],
            options={
                'verbose_name': 'pause',
                'verbose_name_plural': 'pauses',
                'ordering': ['started_at'],
            },
        ),
        migrations.AddField(
            model_name='commitment',
            name='quotation',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='commitments', to='tracker.quotation'),
        ),
        migrations.CreateModel(
            name='Recipient',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('email', models.EmailField(max_length=254, verbose_name='e-mail')),
                ('time_zone', models.CharField(blank=True, help_text="Empty: the office's.", max_length=64, verbose_name='time zone')),
                ('language', models.CharField(blank=True, help_text="Empty: the office's.", max_length=10, verbose_name='language')),
                ('mode', models.CharField(choices=[('at_once', 'at once'), ('daily', 'once a day'), ('weekly', 'once a week, on Monday')], default='daily', max_length=8, verbose_name='written to')),
                ('send_hour', models.TimeField(blank=True, help_text="Empty: the office's.", null=True, verbose_name='send hour')),
                ('unsubscribed_at', models.DateTimeField(blank=True, help_text='Business time.', null=True, verbose_name='unsubscribed')),
                ('unreachable_at', models.DateTimeField(blank=True, help_text='Business time.', null=True, verbose_name='unreachable since')),
                ('unreachable_because', models.CharField(blank=True, max_length=300, verbose_name='because')),
                ('away_since', models.DateTimeField(blank=True, help_text='Business time.', null=True, verbose_name='absence recorded')),
                ('away_until', models.DateField(blank=True, help_text='The last day away.', null=True, verbose_name='away until')),
                ('created_at', models.DateTimeField(help_text='Business time.', verbose_name='known since')),
                ('deputy', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='stands_in_for', to='tracker.recipient', verbose_name='deputy')),
                ('user', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='recipient', to=settings.AUTH_USER_MODEL, verbose_name='account')),
            ],
            options={
                'verbose_name': 'recipient',
                'verbose_name_plural': 'recipients',
                'ordering': ['email'],
            },
        ),
        migrations.CreateModel(
            name='Notification',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=300)),
                ('kind', models.CharField(choices=[('step', 'reminder'), ('nobody_told', 'nobody could be told'), ('remind_now', 'reminder sent by hand'), ('receipt', 'receipt'), ('decision', 'decision'), ('answer', 'an answer arrived'), ('unsubscribed', 'somebody unsubscribed'), ('link', 'a fresh personal link')], max_length=12, verbose_name='kind')),
                ('step', models.CharField(blank=True, max_length=30, verbose_name='step')),
                ('last_day', models.DateField(blank=True, help_text='The last day the step was earned for.', null=True)),
                ('roles', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=12), blank=True, default=list, size=None)),
                ('about', models.JSONField(blank=True, default=dict, help_text='Ids of what caused the notice.')),
                ('planned_at', models.DateTimeField(help_text='Business time.', verbose_name='planned')),
                ('expires_at', models.DateTimeField(help_text='Business time.', verbose_name='expires')),
                ('state', models.CharField(choices=[('queued', 'queued'), ('sent', 'sent'), ('skipped', 'skipped'), ('cancelled', 'cancelled'), ('failed', 'failed')], default='queued', max_length=9, verbose_name='state')),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='reason')),
                ('created_at', models.DateTimeField(help_text='Business time.')),
                ('deadline', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='notifications', to='tracker.deadline')),
                ('message', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='notifications', to='tracker.message')),
                ('party', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tracker.party')),
                ('recipient', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='notifications', to='tracker.recipient')),
            ],
            options={
                'verbose_name': 'notification',
                'verbose_name_plural': 'notifications',
                'ordering': ['planned_at', 'pk'],
            },
        ),
        migrations.AddField(
            model_name='message',
            name='recipient',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='messages', to='tracker.recipient'),
        ),
        migrations.CreateModel(
            name='Extension',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(blank=True, help_text='As the person typed it.', max_length=200, verbose_name='name')),
                ('channel', models.CharField(choices=[('page', 'personal page'), ('mail', 'e-mail'), ('letter', 'letter'), ('telephone', 'telephone'), ('meeting', 'meeting')], max_length=10, verbose_name='received by')),
                ('received_on', models.DateField(help_text='Local date, may be past.', verbose_name='received on')),
                ('at', models.DateTimeField(help_text='Business time.', verbose_name='recorded')),
                ('nonce', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('decision', models.CharField(blank=True, max_length=20, verbose_name='decision')),
                ('decided_at', models.DateTimeField(blank=True, help_text='Business time.', null=True, verbose_name='decided')),
                ('decided_by', models.CharField(blank=True, max_length=60)),
                ('decision_reason', models.TextField(blank=True, verbose_name='reason')),
                ('requested_wording', models.CharField(blank=True, max_length=300, verbose_name='asked for')),
                ('requested_edtf', models.CharField(max_length=30, verbose_name='new date')),
                ('requested_boundary', models.CharField(choices=[('end', 'end'), ('start', 'start')], default='end', max_length=5)),
                ('reason', models.TextField(verbose_name='why')),
                ('deadline', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='tracker.deadline')),
                ('granted', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='extension', to='tracker.deadlineterms')),
                ('recorded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('recipient', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='tracker.recipient')),
            ],
            options={
                'verbose_name': 'extension',
                'verbose_name_plural': 'extensions',
                'ordering': ['at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Contact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('display_name', models.CharField(blank=True, max_length=200, verbose_name='name')),
                ('main', models.BooleanField(default=True, verbose_name='main contact')),
                ('starts_on', models.DateField(blank=True, null=True, verbose_name='from')),
                ('ends_on', models.DateField(blank=True, help_text='The last day.', null=True, verbose_name='until')),
                ('since', models.DateTimeField(help_text='Business time: what came before is not sent.', verbose_name='recorded')),
                ('party', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='contacts', to='tracker.party')),
                ('recipient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='contacts', to='tracker.recipient')),
            ],
            options={
                'verbose_name': 'contact',
                'verbose_name_plural': 'contacts',
                'ordering': ['-main', 'display_name', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Answer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(blank=True, help_text='As the person typed it.', max_length=200, verbose_name='name')),
                ('channel', models.CharField(choices=[('page', 'personal page'), ('mail', 'e-mail'), ('letter', 'letter'), ('telephone', 'telephone'), ('meeting', 'meeting')], max_length=10, verbose_name='received by')),
                ('received_on', models.DateField(help_text='Local date, may be past.', verbose_name='received on')),
                ('at', models.DateTimeField(help_text='Business time.', verbose_name='recorded')),
                ('nonce', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('decision', models.CharField(blank=True, max_length=20, verbose_name='decision')),
                ('decided_at', models.DateTimeField(blank=True, help_text='Business time.', null=True, verbose_name='decided')),
                ('decided_by', models.CharField(blank=True, max_length=60)),
                ('decision_reason', models.TextField(blank=True, verbose_name='reason')),
                ('kind', models.CharField(choices=[('have_it', 'I have it'), ('not_mine', 'this is not mine'), ('wrong', 'something is wrong'), ('snooze', 'remind me later'), ('alive', 'still alive')], max_length=10, verbose_name='answer')),
                ('text', models.TextField(blank=True, verbose_name='message')),
                ('successor_email', models.EmailField(blank=True, max_length=254, verbose_name='who should we ask?')),
                ('successor_name', models.CharField(blank=True, max_length=200, verbose_name='their name')),
                ('snooze_until', models.DateField(blank=True, null=True, verbose_name='until')),
                ('recorded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('deadline', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='tracker.deadline')),
                ('recipient', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='tracker.recipient')),
            ],
            options={
                'verbose_name': 'answer',
                'verbose_name_plural': 'answers',
                'ordering': ['at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='RecipientLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('scope', models.CharField(choices=[('items', 'the items of one mail'), ('all', 'all items of the person')], max_length=5, verbose_name='scope')),
                ('deadlines', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), blank=True, default=list, size=None)),
                ('created_at', models.DateTimeField(help_text='Business time.')),
                ('expires_at', models.DateTimeField(blank=True, help_text='Business time; empty: while an item is open and 60 days on.', null=True)),
                ('revoked_at', models.DateTimeField(blank=True, help_text='Business time.', null=True)),
                ('opened_at', models.DateTimeField(blank=True, help_text='First opened. Business time.', null=True)),
                ('message', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='links', to='tracker.message')),
                ('recipient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='links', to='tracker.recipient')),
            ],
            options={
                'verbose_name': 'personal link',
                'verbose_name_plural': 'personal links',
            },
        ),
        migrations.CreateModel(
            name='ReminderPolicy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100, unique=True, verbose_name='name')),
                ('use', models.CharField(blank=True, choices=[('', 'where chosen'), ('dated', 'every dated deadline without another policy'), ('review', 'every review deadline')], default='', max_length=10, verbose_name='used for')),
                ('long_overdue_after', models.PositiveSmallIntegerField(default=20, help_text='Working days after the last day: then an admin decides.', verbose_name='long overdue after')),
            ],
            options={
                'verbose_name': 'reminder policy',
                'verbose_name_plural': 'reminder policies',
                'ordering': ['name'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('use', ''), _negated=True), fields=('use',), name='policy_one_default'), models.CheckConstraint(condition=models.Q(('long_overdue_after__gte', 1)), name='policy_long_overdue_after')],
            },
        ),
        migrations.AddField(
            model_name='commitment',
            name='policy',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='commitments', to='tracker.reminderpolicy'),
        ),
        migrations.CreateModel(
            name='Report',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(blank=True, help_text='As the person typed it.', max_length=200, verbose_name='name')),
                ('channel', models.CharField(choices=[('page', 'personal page'), ('mail', 'e-mail'), ('letter', 'letter'), ('telephone', 'telephone'), ('meeting', 'meeting')], max_length=10, verbose_name='received by')),
                ('received_on', models.DateField(help_text='Local date, may be past.', verbose_name='received on')),
                ('at', models.DateTimeField(help_text='Business time.', verbose_name='recorded')),
                ('nonce', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('decision', models.CharField(blank=True, max_length=20, verbose_name='decision')),
                ('decided_at', models.DateTimeField(blank=True, help_text='Business time.', null=True, verbose_name='decided')),
                ('decided_by', models.CharField(blank=True, max_length=60)),
                ('decision_reason', models.TextField(blank=True, verbose_name='reason')),
                ('narrative', models.TextField(blank=True, verbose_name='what was done')),
                ('percent', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='per cent done')),
                ('claimed_outcome', models.CharField(choices=[('met', 'met'), ('partly_met', 'partly met'), ('missed', 'missed')], default='met', max_length=10, verbose_name='claimed outcome')),
                ('outcome', models.CharField(blank=True, choices=[('met', 'met'), ('partly_met', 'partly met'), ('missed', 'missed')], max_length=10, verbose_name='outcome')),
                ('deadline', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='tracker.deadline')),
                ('recipient', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='tracker.recipient')),
                ('recorded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'report',
                'verbose_name_plural': 'reports',
                'ordering': ['at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Evidence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=200, verbose_name='title')),
                ('file', models.FileField(blank=True, upload_to='evidence', verbose_name='file')),
                ('url', models.URLField(blank=True, max_length=1000, verbose_name='address')),
                ('state', models.CharField(choices=[('submitted', 'submitted'), ('accepted', 'accepted'), ('rejected', 'rejected')], default='submitted', max_length=10, verbose_name='state')),
                ('report', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='evidence', to='tracker.report')),
            ],
            options={
                'verbose_name': 'evidence',
                'verbose_name_plural': 'evidence',
            },
        ),
        migrations.CreateModel(
            name='Schedule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rrule', models.CharField(max_length=300, verbose_name='rule')),
                ('kind', models.CharField(choices=[('report', 'progress report'), ('result', 'result'), ('review', 'review')], max_length=6, verbose_name='kind')),
                ('first_date', models.DateField(verbose_name='first date')),
                ('until', models.DateField(blank=True, null=True, verbose_name='until')),
                ('commitment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='schedules', to='tracker.commitment')),
            ],
            options={
                'verbose_name': 'schedule',
                'verbose_name_plural': 'schedules',
            },
        ),
        migrations.AddField(
            model_name='deadline',
            name='schedule',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='deadlines', to='tracker.schedule'),
        ),
        migrations.CreateModel(
            name='SourceDocument',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=300, verbose_name='title')),
                ('publisher', models.CharField(blank=True, max_length=200, verbose_name='publisher')),
                ('url', models.URLField(blank=True, max_length=1000, verbose_name='address')),
                ('published_on', models.DateField(blank=True, null=True, verbose_name='published on')),
                ('second_hand', models.BooleanField(default=False, help_text='Somebody reports the promise; this is not the original.', verbose_name='a second-hand report')),
                ('language', models.CharField(default='en', max_length=10, verbose_name='language')),
                ('text', models.TextField(verbose_name='text')),
                ('sha256', models.CharField(editable=False, max_length=64)),
                ('file', models.FileField(blank=True, upload_to='sources', verbose_name='original file')),
                ('file_name', models.CharField(blank=True, max_length=255)),
                ('added_at', models.DateTimeField(help_text='Business time.', verbose_name='added')),
                ('added_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('controller', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tracker.party')),
                ('issuer', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tracker.party')),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('policy', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tracker.reminderpolicy')),
            ],
            options={
                'verbose_name': 'source document',
                'verbose_name_plural': 'source documents',
                'ordering': ['-added_at', '-pk'],
            },
        ),
        migrations.AddField(
            model_name='quotation',
            name='source',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='quotations', to='tracker.sourcedocument'),
        ),
        migrations.AddField(
            model_name='commitment',
            name='source',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='commitments', to='tracker.sourcedocument'),
        ),
        migrations.CreateModel(
            name='Step',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(verbose_name='order')),
                ('slug', models.CharField(max_length=30, verbose_name='id')),
                ('offset', models.SmallIntegerField(help_text='Negative: before the day it counts from.', verbose_name='working days')),
                ('anchor', models.CharField(choices=[('notice', 'the first day of the notice period'), ('earliest', 'the first day of the date'), ('latest', 'the last day of the date')], max_length=10, verbose_name='counted from')),
                ('audience', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('issuer', 'issuer'), ('responsible', 'responsible'), ('supporting', 'supporting'), ('controller', 'controller'), ('beneficiary', 'beneficiary'), ('watcher', 'watcher'), ('owner', 'owner'), ('superior', 'superior')], max_length=12), size=None, verbose_name='told')),
                ('units', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('day', 'day'), ('month', 'month'), ('quarter', 'quarter'), ('half_year', 'half_year'), ('season', 'season'), ('year', 'year'), ('interval', 'interval')], max_length=10), blank=True, default=list, size=None, verbose_name='only for dates of')),
                ('follows', models.CharField(blank=True, help_text='The step that announces it.', max_length=30, verbose_name='superior only after')),
                ('policy', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='tracker.reminderpolicy')),
            ],
            options={
                'verbose_name': 'step',
                'verbose_name_plural': 'steps',
                'ordering': ['policy', 'position'],
            },
        ),
        migrations.CreateModel(
            name='TriggerEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200, verbose_name='event')),
                ('happened_on', models.DateField(blank=True, null=True, verbose_name='happened on')),
                ('source', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='triggers', to='tracker.sourcedocument')),
            ],
            options={
                'verbose_name': 'trigger event',
                'verbose_name_plural': 'trigger events',
            },
        ),
        migrations.AddField(
            model_name='deadline',
            name='trigger',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='deadlines', to='tracker.triggerevent'),
        ),
        migrations.CreateModel(
            name='Unit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
            ],
            options={
                'verbose_name': 'unit',
                'verbose_name_plural': 'units',
                'ordering': ['name'],
                'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('name'), name='unit_name_unique')],
            },
        ),
        migrations.AddField(
            model_name='sourcedocument',
            name='unit',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sources', to='tracker.unit'),
        ),
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('staff', 'staff'), ('reviewer', 'reviewer'), ('admin', 'admin'), ('auditor', 'auditor')], max_length=10, verbose_name='role')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to=settings.AUTH_USER_MODEL)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='tracker.unit')),
            ],
            options={
                'verbose_name': 'membership',
                'verbose_name_plural': 'memberships',
            },
        ),
        migrations.AddField(
            model_name='commitment',
            name='unit',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='commitments', to='tracker.unit'),
        ),
        migrations.AddConstraint(
            model_name='user',
            constraint=models.UniqueConstraint(django.db.models.functions.text.Lower('email'), name='user_email_unique'),
        ),
        migrations.AddConstraint(
            model_name='calendarday',
            constraint=models.UniqueConstraint(fields=('calendar', 'day'), name='calendar_day_unique'),
        ),
        migrations.AddConstraint(
            model_name='deadlineterms',
            constraint=models.UniqueConstraint(fields=('deadline', 'version'), name='terms_version_unique'),
        ),
        migrations.AddConstraint(
            model_name='deadlineterms',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('cause__in', ['corrected', 'extended']), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='terms_moved_with_reason'),
        ),
        migrations.AddConstraint(
            model_name='officesettings',
            constraint=models.CheckConstraint(condition=models.Q(('pk', 1)), name='office_settings_one_row'),
        ),
        migrations.AddIndex(
            model_name='party',
            index=models.Index(django.db.models.functions.text.Lower('name'), name='party_name_lower'),
        ),
        migrations.AddConstraint(
            model_name='party',
            constraint=models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='party_has_name'),
        ),
        migrations.AddConstraint(
            model_name='party',
            constraint=models.CheckConstraint(condition=models.Q(('parent', None), models.Q(('parent', models.F('id')), _negated=True), _connector='OR'), name='party_not_its_own_parent'),
        ),
        migrations.AddConstraint(
            model_name='party',
            constraint=models.CheckConstraint(condition=models.Q(('superior', None), models.Q(('superior', models.F('id')), _negated=True), _connector='OR'), name='party_not_its_own_superior'),
        ),
        migrations.AddConstraint(
            model_name='participation',
            constraint=models.UniqueConstraint(fields=('commitment', 'party', 'role'), name='participation_unique'),
        ),
        migrations.AddConstraint(
            model_name='participation',
            constraint=models.CheckConstraint(condition=models.Q(('role__in', ['issuer', 'responsible', 'supporting', 'controller', 'beneficiary', 'watcher'])), name='participation_role'),
        ),
        migrations.AddConstraint(
            model_name='pause',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('deadline',), name='pause_one_running'),
        ),
        migrations.AddConstraint(
            model_name='pause',
            constraint=models.CheckConstraint(condition=models.Q(('ended_at', None), ('ended_at__gte', models.F('started_at')), _connector='OR'), name='pause_ends_after_start'),
        ),
        migrations.AddConstraint(
            model_name='pause',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='pause_has_reason'),
        ),
        migrations.AddConstraint(
            model_name='recipient',
            constraint=models.UniqueConstraint(django.db.models.functions.text.Lower('email'), name='recipient_email_unique'),
        ),
        migrations.AddConstraint(
            model_name='recipient',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('away_since', None), ('away_until', None)), models.Q(('away_since__isnull', False), ('away_until__isnull', False)), _connector='OR'), name='recipient_away_whole'),
        ),
        migrations.AddConstraint(
            model_name='recipient',
            constraint=models.CheckConstraint(condition=models.Q(('deputy', None), models.Q(('deputy', models.F('id')), _negated=True), _connector='OR'), name='recipient_not_its_own_deputy'),
        ),
        migrations.AddConstraint(
            model_name='recipient',
            constraint=models.CheckConstraint(condition=models.Q(('unreachable_at', None), models.Q(('unreachable_because', ''), _negated=True), _connector='OR'), name='recipient_unreachable_because'),
        ),
        migrations.AddIndex(
            model_name='notification',
            index=models.Index(condition=models.Q(('message', None), ('state', 'queued')), fields=['planned_at', 'recipient'], name='notification_to_compose'),
        ),
        migrations.AddIndex(
            model_name='notification',
            index=models.Index(fields=['deadline', 'last_day'], name='notification_of_deadline'),
        ),
        migrations.AddConstraint(
            model_name='notification',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'cancelled'), _negated=True), fields=('key',), name='notification_key_unique'),
        ),
        migrations.AddConstraint(
            model_name='notification',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['sent', 'failed']), _negated=True), ('message__isnull', False), _connector='OR'), name='notification_sent_has_message'),
        ),
        migrations.AddConstraint(
            model_name='notification',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['skipped', 'cancelled']), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='notification_skip_has_reason'),
        ),
        migrations.AddConstraint(
            model_name='notification',
            constraint=models.CheckConstraint(condition=models.Q(('recipient__isnull', False), ('state', 'skipped'), _connector='OR'), name='notification_nobody_is_skipped'),
        ),
        migrations.AddConstraint(
            model_name='notification',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'step'), _negated=True), models.Q(('deadline__isnull', False), ('last_day__isnull', False), models.Q(('step', ''), _negated=True)), _connector='OR'), name='notification_step_whole'),
        ),
        migrations.AddIndex(
            model_name='message',
            index=models.Index(condition=models.Q(('state', 'pending')), fields=['next_attempt_at'], name='message_to_send'),
        ),
        migrations.AddIndex(
            model_name='message',
            index=models.Index(condition=models.Q(('state__in', ['leased', 'sending'])), fields=['lease_owner'], name='message_in_flight'),
        ),
        migrations.AddConstraint(
            model_name='message',
            constraint=models.UniqueConstraint(condition=models.Q(('digest', ''), ('state', 'pending')), fields=('recipient', 'bundle_key'), name='message_one_open_bundle'),
        ),
        migrations.AddConstraint(
            model_name='message',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('sent_at__isnull', False), ('state', 'sent')), models.Q(models.Q(('state', 'sent'), _negated=True), ('sent_at', None)), _connector='OR'), name='message_sent_at'),
        ),
        migrations.AddConstraint(
            model_name='message',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('lease_owner__isnull', False), ('lease_token__isnull', False), ('state__in', ['leased', 'sending'])), models.Q(models.Q(('state__in', ['leased', 'sending']), _negated=True), ('lease_owner', None), ('lease_token', None)), _connector='OR'), name='message_lease_whole'),
        ),
        migrations.AddConstraint(
            model_name='message',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['cancelled', 'dead', 'review']), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='message_ended_because'),
        ),
        migrations.AddConstraint(
            model_name='extension',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_at', None), ('decided_by', ''), ('decision', '')), models.Q(models.Q(('decision', ''), _negated=True), ('decided_at__isnull', False), models.Q(('decided_by', ''), _negated=True)), _connector='OR'), name='extension_decided_whole'),
        ),
        migrations.AddConstraint(
            model_name='extension',
            constraint=models.UniqueConstraint(condition=models.Q(('decision', '')), fields=('deadline',), name='extension_one_undecided'),
        ),
        migrations.AddConstraint(
            model_name='extension',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='extension_has_reason'),
        ),
        migrations.AddConstraint(
            model_name='extension',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decision__in', ['granted', 'other_date']), ('granted__isnull', False)), models.Q(models.Q(('decision__in', ['granted', 'other_date']), _negated=True), ('granted', None)), _connector='OR'), name='extension_granted_terms'),
        ),
        migrations.AddConstraint(
            model_name='contact',
            constraint=models.UniqueConstraint(condition=models.Q(('ends_on', None)), fields=('party', 'recipient'), name='contact_current_unique'),
        ),
        migrations.AddConstraint(
            model_name='contact',
            constraint=models.CheckConstraint(condition=models.Q(('starts_on', None), ('ends_on', None), ('starts_on__lte', models.F('ends_on')), _connector='OR'), name='contact_dates'),
        ),
        migrations.AddIndex(
            model_name='answer',
            index=models.Index(condition=models.Q(('decision', '')), fields=['kind'], name='answer_undecided'),
        ),
        migrations.AddConstraint(
            model_name='answer',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_at', None), ('decided_by', ''), ('decision', '')), models.Q(models.Q(('decision', ''), _negated=True), ('decided_at__isnull', False), models.Q(('decided_by', ''), _negated=True)), _connector='OR'), name='answer_decided_whole'),
        ),
        migrations.AddConstraint(
            model_name='answer',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'snooze'), ('snooze_until__isnull', False)), models.Q(models.Q(('kind', 'snooze'), _negated=True), ('snooze_until', None)), _connector='OR'), name='answer_snooze_until'),
        ),
        migrations.AddConstraint(
            model_name='report',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_at', None), ('decided_by', ''), ('decision', '')), models.Q(models.Q(('decision', ''), _negated=True), ('decided_at__isnull', False), models.Q(('decided_by', ''), _negated=True)), _connector='OR'), name='report_decided_whole'),
        ),
        migrations.AddConstraint(
            model_name='report',
            constraint=models.UniqueConstraint(condition=models.Q(('decision', '')), fields=('deadline',), name='report_one_undecided'),
        ),
        migrations.AddConstraint(
            model_name='report',
            constraint=models.CheckConstraint(condition=models.Q(('percent', None), ('percent__lte', 100), _connector='OR'), name='report_percent'),
        ),
        migrations.AddConstraint(
            model_name='report',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decision', 'accepted'), ('outcome__in', ['met', 'missed', 'partly_met'])), models.Q(models.Q(('decision', 'accepted'), _negated=True), ('outcome', '')), _connector='OR'), name='report_accepted_with_outcome'),
        ),
        migrations.AddConstraint(
            model_name='report',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decision', 'returned'), _negated=True), models.Q(('decision_reason', ''), _negated=True), _connector='OR'), name='report_returned_with_reason'),
        ),
        migrations.AddConstraint(
            model_name='evidence',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('file', ''), _negated=True), models.Q(('url', ''), _negated=True), _connector='OR'), name='evidence_file_or_link'),
        ),
        migrations.AddConstraint(
            model_name='schedule',
            constraint=models.CheckConstraint(condition=models.Q(('until', None), ('until__gte', models.F('first_date')), _connector='OR'), name='schedule_until'),
        ),
        migrations.AddConstraint(
            model_name='quotation',
            constraint=models.CheckConstraint(condition=models.Q(('end', django.db.models.expressions.CombinedExpression(models.F('start'), '+', django.db.models.functions.text.Length('exact')))), name='quotation_length'),
        ),
        migrations.AddConstraint(
            model_name='quotation',
            constraint=models.CheckConstraint(condition=models.Q(('exact', ''), _negated=True), name='quotation_not_empty'),
        ),
        migrations.AddConstraint(
            model_name='step',
            constraint=models.UniqueConstraint(fields=('policy', 'slug'), name='step_unique'),
        ),
        migrations.AddConstraint(
            model_name='step',
            constraint=models.CheckConstraint(condition=models.Q(('slug__regex', '^[a-z0-9+-]+$')), name='step_slug'),
        ),
        migrations.AddConstraint(
            model_name='triggerevent',
            constraint=models.UniqueConstraint(fields=('source', 'name'), name='trigger_unique_in_source'),
        ),
        migrations.AddIndex(
            model_name='deadline',
            index=models.Index(condition=models.Q(('next_event_at__isnull', False)), fields=['next_event_at'], name='deadline_next_event'),
        ),
        migrations.AddIndex(
            model_name='deadline',
            index=models.Index(fields=['status', 'last_day'], name='deadline_status_day'),
        ),
        migrations.AddConstraint(
            model_name='deadline',
            constraint=models.UniqueConstraint(fields=('commitment', 'number'), name='deadline_number_unique'),
        ),
        migrations.AddConstraint(
            model_name='deadline',
            constraint=models.UniqueConstraint(fields=('schedule', 'occurrence'), name='deadline_occurrence_unique'),
        ),
        migrations.AddConstraint(
            model_name='deadline',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'awaiting_trigger'), _negated=True), ('due_at', None), _connector='OR'), name='deadline_awaiting_undated'),
        ),
        migrations.AddConstraint(
            model_name='deadline',
            constraint=models.CheckConstraint(condition=models.Q(('due_at__isnull', False), ('status__in', ['awaiting_trigger', 'entered_by_mistake', 'met', 'missed', 'partly_met', 'paused', 'reported', 'superseded', 'waived', 'withdrawn']), _connector='OR'), name='deadline_undated_status'),
        ),
        migrations.AddConstraint(
            model_name='deadline',
            constraint=models.CheckConstraint(condition=models.Q(('starts_at__lt', models.F('due_at'))), name='deadline_starts_before_due'),
        ),
        migrations.AddConstraint(
            model_name='deadline',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('due_at', None), ('first_day', None), ('last_day', None), ('starts_at', None)), models.Q(('due_at__isnull', False), ('first_day__isnull', False), ('first_day__lte', models.F('last_day')), ('last_day__isnull', False), ('starts_at__isnull', False)), _connector='OR'), name='deadline_dated_whole'),
        ),
        migrations.AddConstraint(
            model_name='deadline',
            constraint=models.CheckConstraint(condition=models.Q(('next_event_at', None), models.Q(('status__in', ['entered_by_mistake', 'met', 'missed', 'partly_met', 'superseded', 'waived', 'withdrawn']), _negated=True), _connector='OR'), name='deadline_closed_rests'),
        ),
        migrations.AddConstraint(
            model_name='deadline',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed_as', ''), ('closed_at', None)), models.Q(models.Q(('closed_as', ''), _negated=True), ('closed_at__isnull', False)), _connector='OR'), name='deadline_closed_whole'),
        ),
        migrations.AddConstraint(
            model_name='deadline',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'paused'), _negated=True), models.Q(('next_event_at', None), ('paused_at__isnull', False), ('paused_until', None)), models.Q(('next_event_at__isnull', False), ('next_event_at__lte', models.F('paused_until')), ('paused_at__isnull', False), ('paused_until__isnull', False)), _connector='OR'), name='deadline_paused_rests'),
        ),
        migrations.AddConstraint(
            model_name='deadline',
            constraint=models.CheckConstraint(condition=models.Q(('paused_until', None), ('paused_at__isnull', False), _connector='OR'), name='deadline_pause_whole'),
        ),
        migrations.AddConstraint(
            model_name='sourcedocument',
            constraint=models.UniqueConstraint(fields=('unit', 'sha256'), name='source_unique_in_unit'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.UniqueConstraint(fields=('user', 'unit', 'role'), name='membership_unique'),
        ),
        migrations.AddIndex(
            model_name='commitment',
            index=django.contrib.postgres.indexes.GinIndex(fields=['tags'], name='commitment_tags'),
        ),
        migrations.AddConstraint(
            model_name='commitment',
            constraint=models.UniqueConstraint(condition=models.Q(('external_ref', ''), _negated=True), fields=('external_ref',), name='commitment_external_ref_unique'),
        ),
        migrations.AddConstraint(
            model_name='commitment',
            constraint=models.UniqueConstraint(condition=models.Q(('row_digest', ''), _negated=True), fields=('row_digest',), name='commitment_row_digest_unique'),
        ),
        migrations.AddConstraint(
            model_name='commitment',
            constraint=models.CheckConstraint(condition=models.Q(('title', ''), _negated=True), name='commitment_has_title'),
        ),
        migrations.AddConstraint(
            model_name='commitment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', False), ('stage', 'closed'), models.Q(('outcome', ''), _negated=True)), models.Q(models.Q(('stage', 'closed'), _negated=True), ('closed_at', None), ('outcome', '')), _connector='OR'), name='commitment_closed_with_outcome'),
        ),
        migrations.AddConstraint(
            model_name='commitment',
            constraint=models.CheckConstraint(condition=models.Q(('quotation', None), ('source__isnull', False), _connector='OR'), name='commitment_quotation_has_source'),
        ),
        *GUARDS,
        *FIRST_ROWS,
    ]
